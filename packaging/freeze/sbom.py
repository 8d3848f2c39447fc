"""The list of all parts of the frozen program, as CycloneDX."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.bom_ref import BomRef
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from freeze.parts import Part
from freeze.release import Release
from packageurl import PackageURL


def sbom(release: Release, found: Iterable[Part]) -> str:
    """The list as JSON; the same parts of the same release give the same text."""
    purl = f"pkg:generic/estado-notifier@{release.version}"
    program = _component(Part("estado-notifier", release.version, "MIT", purl), ComponentType.APPLICATION)
    found = [*found]
    every = {part.purl: part for one in found for part in (one, *one.inside)}
    components = {purl: _component(part, ComponentType.LIBRARY) for purl, part in every.items()}
    bom = Bom(
        # By default both are of the moment, and differ from build to build.
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"{purl}#{release.epoch}"),
        metadata=BomMetaData(component=program, timestamp=datetime.fromtimestamp(release.epoch, UTC)),
        components=components.values(),
    )
    bom.register_dependency(program, [components[part.purl] for part in found])
    for part in found:
        bom.register_dependency(components[part.purl], [components[one.purl] for one in part.inside])
    written: str = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1)
    return written + "\n"


def _component(part: Part, kind: ComponentType) -> Component:
    return Component(
        name=part.name,
        version=part.version,
        type=kind,
        licenses=[LicenseFactory().make_from_string(part.licence)],
        purl=PackageURL.from_string(part.purl),
        bom_ref=BomRef(part.purl),
    )
