"""The MSI for administrators: for one user, without an administrator's rights; `wixl` builds it.

Silent: `msiexec /i FILE /qn [NOAUTOSTART=1]`, `msiexec /x FILE /qn [PURGE=1]`.
"""

import os
import subprocess
import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

from assemble import LAUNCHERS, version_numbers

_NAMESPACE = uuid.UUID("5e2f9c1e-6b0b-4a57-9d53-0c6d6e0a4b52")
"""Of all identifiers of the MSI. It and the upgrade code made from it must never change."""
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_NSIS = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\EstadoNotifier"
_INSTALLED = r"Software\EstadoNotifier\Installed"
INSTALLED_KEY = rf"{_INSTALLED}\INSTALLDIR"
"""Whose default value says that the MSI's copy is there."""
_NAME = "Estado Notifier"
_REMOVING = 'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE'
_PROGRAM = f'"[INSTALLDIR]{LAUNCHERS[0]}"'
_REG = '"[SystemFolder]reg.exe"'
_ACTIONS = (
    ("EndProgram", f"{_PROGRAM} quit", 1201, "REMOVE OR REINSTALL OR WIX_UPGRADE_DETECTED"),
    ("Purge", f"{_PROGRAM} purge", 1202, f"{_REMOVING} AND PURGE"),
    # The program itself may have written them.
    ("NoRun", rf"{_REG} delete HKCU\{_RUN} /v EstadoNotifier /f", 6610, _REMOVING),
    ("NoApproved", rf"{_REG} delete HKCU\{_APPROVED} /v EstadoNotifier /f", 6611, _REMOVING),
)
"""The programs that run on the way, and when; what they answer breaks nothing off."""
_KIND = 34 + 64  # a command line; whatever it answers, go on
_PROPERTY_TABLE = (
    "CREATE TABLE `MsiShortcutProperty` (`MsiShortcutProperty` CHAR(72) NOT NULL,"
    " `Shortcut_` CHAR(72) NOT NULL, `PropertyKey` CHAR(255) NOT NULL,"
    " `PropVariantValue` CHAR(255) NOT NULL PRIMARY KEY `MsiShortcutProperty`)"
)
_PROPERTY = (
    "INSERT INTO `MsiShortcutProperty`"
    " (`MsiShortcutProperty`, `Shortcut_`, `PropertyKey`, `PropVariantValue`)"
    " VALUES ('AppId', 'StartMenu', 'System.AppUserModel.ID', '{app_id}')"
)
_BEFORE = "(Installed OR WIX_UPGRADE_DETECTED)"
_SWITCH = (
    # 64 bit; its value in the registry says that it is there; a repair asks the condition anew.
    f"UPDATE `Component` SET `Attributes` = {256 + 4 + 64}, `Condition` ="  # noqa: S608 - our own texts
    f" 'REMOVE OR ({_BEFORE} AND STARTS) OR NOT ({_BEFORE} OR NOAUTOSTART)'"
    " WHERE `Component` = 'Autostart'"
)
_REMOVAL = "UPDATE `InstallExecuteSequence` SET `Sequence` = 1525 WHERE `Action` = 'RemoveExistingProducts'"
_NOT_IN_WIXL = (
    _SWITCH,
    _REMOVAL,
    *(
        f"INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('{name}', {_KIND}, 'TARGETDIR', '{command}')"  # noqa: E501, S608 - our own texts
        for name, command, _, _ in _ACTIONS
    ),
    *(
        f"INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('{name}', '{condition}', {when})"  # noqa: E501, S608 - our own texts
        for name, _, when, condition in _ACTIONS
    ),
    _PROPERTY_TABLE,
    _PROPERTY,
)
"""Upgrade and repair leave the switch as the user has it. An upgrade removes the old version before the new
files come, so that none of the old folder can stay. The shortcut carries the AppUserModelID, as that of NSIS
does."""


def build_msi(tree: Path, target: Path, version: str, app_id: str) -> None:
    """Pack the assembled folder.

    Raises:
        subprocess.CalledProcessError: a tool failed; it has said why.
    """
    root = ET.Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    product = ET.SubElement(
        root,
        "Product",
        Id=_identifier(f"product {version}"),
        Name=_NAME,
        Manufacturer=_NAME,
        Version=".".join(version_numbers(version).split(".")[:3]),
        UpgradeCode=_identifier("upgrade"),
        Language="3082",
    )
    ET.SubElement(
        product,
        "Package",
        InstallerVersion="500",
        Compressed="yes",
        InstallScope="perUser",
        Description=_NAME,
        Manufacturer=_NAME,
    )
    ET.SubElement(
        product,
        "MajorUpgrade",
        DowngradeErrorMessage="Ya hay una versión más nueva. A newer version is installed.",
    )
    ET.SubElement(product, "MediaTemplate", EmbedCab="yes")
    _searches(product)
    _conduct(product)
    components = _folders(product, tree)
    components += _registry_and_shortcut(product, app_id)
    feature = ET.SubElement(product, "Feature", Id="Program", Title=_NAME, Level="1")
    for component in components:
        ET.SubElement(feature, "ComponentRef", Id=component)
    source = target.with_suffix(".wxs")
    ET.indent(root)
    ET.ElementTree(root).write(source, encoding="utf-8", xml_declaration=True)
    subprocess.run(
        ["wixl", "--arch", "x64", "--output", str(target), str(source)],
        check=True,
        cwd=tree,  # it reads no absolute paths
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    subprocess.run(
        ["msibuild", str(target), "-q", *(text.format(app_id=app_id) for text in _NOT_IN_WIXL)], check=True
    )
    source.unlink()


def _searches(product: ET.Element) -> None:
    """What is there before: the other installer's copy, and whether the program starts with the computer."""
    for name, key, value in (("NSISCOPY", _NSIS, "UninstallString"), ("STARTS", _RUN, "EstadoNotifier")):
        found = ET.SubElement(product, "Property", Id=name)
        ET.SubElement(found, "RegistrySearch", Id=f"Find{name}", Root="HKCU", Key=key, Name=value, Type="raw")
    refused = ET.SubElement(
        product,
        "Condition",
        Message="Quite primero la copia instalada con el .exe. Remove the copy installed by the .exe first.",
    )
    refused.text = "Installed OR NOT NSISCOPY"


def _conduct(product: ET.Element) -> None:
    """What Windows shows of it, and that it never restarts the computer: silently it would not ask."""
    ET.SubElement(product, "Icon", Id="icon.ico", SourceFile="estado-notifier.ico")
    properties = {
        "ARPPRODUCTICON": "icon.ico",
        "ARPNOMODIFY": "1",
        "ARPNOREPAIR": "1",
        "REBOOT": "ReallySuppress",
    }
    for name, value in properties.items():
        ET.SubElement(product, "Property", Id=name, Value=value)


def _folders(product: ET.Element, tree: Path) -> list[str]:
    """One component a folder: files never come or go one by one, the old version is removed whole."""
    target = ET.SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    local = ET.SubElement(target, "Directory", Id="LocalAppDataFolder")
    programs = ET.SubElement(local, "Directory", Id="UserPrograms", Name="Programs")
    ET.SubElement(target, "Directory", Id="ProgramMenuFolder")
    components: list[str] = []

    def add(folder: Path, parent: ET.Element, identifier: str, name: str) -> None:
        inside = ET.SubElement(parent, "Directory", Id=identifier, Name=name)
        component = _component(inside, f"c_{identifier}")
        components.append(component.attrib["Id"])
        ET.SubElement(component, "RemoveFolder", Id=f"r_{identifier}", On="uninstall")
        # Files of a user's profile want a key of the user's registry to say that they are there.
        _value(component, rf"{_INSTALLED}\{identifier}", "", "1", key_path="yes")
        for path in sorted(folder.iterdir()):
            short = uuid.uuid5(_NAMESPACE, str(path.relative_to(tree))).hex[:16]
            if path.is_dir():
                add(path, inside, f"d_{short}", path.name)
            else:
                ET.SubElement(
                    component, "File", Id=f"f_{short}", Source=str(path.relative_to(tree)), Name=path.name
                )

    add(tree, programs, "INSTALLDIR", _NAME)
    return components


def _registry_and_shortcut(product: ET.Element, app_id: str) -> list[str]:
    root = ET.SubElement(product, "DirectoryRef", Id="INSTALLDIR")
    shown = _component(root, "Notifications")
    key = rf"Software\Classes\AppUserModelId\{app_id}"
    icon = r"[INSTALLDIR]lib\notifier\resources\icons\estado-notifier.png"
    _value(shown, key, "DisplayName", _NAME, key_path="yes")
    _value(shown, key, "IconUri", icon)
    starts = _component(root, "Autostart")
    _value(starts, _RUN, "EstadoNotifier", f'"[INSTALLDIR]{LAUNCHERS[0]}" --hidden', key_path="yes")
    menu = ET.SubElement(product, "DirectoryRef", Id="ProgramMenuFolder")
    shortcut = _component(menu, "StartMenuEntry")
    ET.SubElement(
        shortcut,
        "Shortcut",
        Id="StartMenu",
        Name=_NAME,
        Target=f"[INSTALLDIR]{LAUNCHERS[0]}",
        WorkingDirectory="INSTALLDIR",
    )
    _value(shortcut, _INSTALLED, "StartMenu", "1", key_path="yes")
    return ["Notifications", "Autostart", "StartMenuEntry"]


def _component(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, "Component", Id=name, Guid=_identifier(f"component {name}"), Win64="yes")


def _value(component: ET.Element, key: str, name: str, value: str, *, key_path: str = "no") -> None:
    attributes = {"Root": "HKCU", "Key": key, "Type": "string", "Value": value, "KeyPath": key_path}
    if name:
        attributes["Name"] = name
    ET.SubElement(component, "RegistryValue", attributes)


def _identifier(name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, name)).upper()
