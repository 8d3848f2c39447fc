; The installer for one user, without an administrator. Spanish and English.
;
;   /S             asks nothing
;   /D=FOLDER      installs there (last, without quotes)
;   /NOAUTOSTART   does not start with the computer
; and the uninstaller:
;   /S             asks nothing, keeps settings, history and session
;   /PURGE         takes them away too
;
; Exit codes: 0 done; 1 cancelled; 2 failed or refused; 5 something still runs from the folder, no file was changed.
;
; Defined by package.py: VERSION, VERSION_NUMBERS, TREE, OUTPUT, KILOBYTES, APP_ID, MSI_KEY,
; SHORTCUT_TOOL, SIGN

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 64
SetDatablockOptimize on
SetDateSave on
ManifestSupportedOS Win10
ManifestDPIAware true
RequestExecutionLevel user

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include Sections.nsh

!define NAME "Estado Notifier"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define APPROVED_KEY "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define RUN_VALUE "EstadoNotifier"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\EstadoNotifier"
!define APP_KEY "Software\Classes\AppUserModelId\${APP_ID}"
!define OWN_FOLDER "$LOCALAPPDATA\Programs\${NAME}"
!define SHORTCUT "$SMPROGRAMS\${NAME}.lnk"

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "${OWN_FOLDER}"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"

VIProductVersion "${VERSION_NUMBERS}"
VIAddVersionKey /LANG=0 "ProductName" "${NAME}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileDescription" "${NAME}"
VIAddVersionKey /LANG=0 "CompanyName" "${NAME}"
VIAddVersionKey /LANG=0 "LegalCopyright" "MIT"

; Signs the uninstaller too, which only exists inside the installer. The command has quotes of the shell's in it.
!ifdef SIGN
!uninstfinalize `${SIGN} "%1"`
!endif

!define MUI_ICON "${TREE}/estado-notifier.ico"
!define MUI_UNICON "${TREE}/estado-notifier.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\estado-notifier.exe"
!define MUI_FINISHPAGE_NOAUTOCLOSE
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Spanish"
!insertmacro MUI_LANGUAGE "English"

LangString PROGRAM ${LANG_SPANISH} "Programa"
LangString PROGRAM ${LANG_ENGLISH} "Program"
LangString AUTOSTART ${LANG_SPANISH} "Iniciar con el equipo"
LangString AUTOSTART ${LANG_ENGLISH} "Start with the computer"
LangString RUNNING ${LANG_SPANISH} "${NAME} está en marcha y no termina. Ciérrelo desde su icono y vuelva a intentarlo."
LangString RUNNING ${LANG_ENGLISH} "${NAME} is running and does not end. Quit it from its icon and try again."
LangString FOREIGN ${LANG_SPANISH} "Esa carpeta tiene otros archivos. Elija una vacía."
LangString FOREIGN ${LANG_ENGLISH} "That folder holds other files. Choose an empty one."
LangString ELSEWHERE ${LANG_SPANISH} "${NAME} ya está instalado en $0. Desinstálelo antes de instalarlo en otra carpeta."
LangString ELSEWHERE ${LANG_ENGLISH} "${NAME} is already installed in $0. Remove it before you install it in another folder."
LangString OF_MSI ${LANG_SPANISH} "${NAME} se instaló con el archivo .msi. Desinstálelo antes."
LangString OF_MSI ${LANG_ENGLISH} "${NAME} was installed from the .msi file. Remove it first."
LangString PURGE ${LANG_SPANISH} "¿Borrar también la configuración, el historial y la sesión guardada?"
LangString PURGE ${LANG_ENGLISH} "Remove the settings, the history and the stored session as well?"
LangString LEFT ${LANG_SPANISH} "No se pudo borrar todo. Queda algo en $LOCALAPPDATA\estado-notifier o en el Administrador de credenciales."
LangString LEFT ${LANG_ENGLISH} "Not everything could be removed. Something is left in $LOCALAPPDATA\estado-notifier or in the Credential Manager."

Var WasRunning
Var Replaces

; Ends the instance that runs from this folder, politely, and waits until its files are free. It writes down what
; it knows first. The upper bound lies in `quit` itself.
!macro EndProgram un
Function ${un}EndProgram
    StrCpy $WasRunning 0
    ; What runs from here holds Python's library, of the version that this copy has; without it nothing can run.
    FindFirst $1 $3 "$INSTDIR\python3*.dll"
    ${If} $3 == "python3.dll"   ; the same for all versions
        FindNext $1 $3
    ${EndIf}
    FindClose $1
    ${If} $3 == ""
        Return
    ${EndIf}
    again:
    StrCpy $4 3   ; nobody answers
    !if "${un}" == ""   ; the uninstaller starts nothing again
        nsExec::Exec '"$INSTDIR\estado-notifier.com" status'
        Pop $4
    !endif
    nsExec::Exec '"$INSTDIR\estado-notifier.com" quit'
    Pop $0   ; not 0: it does not end, or this copy has lost a part and answers nothing right
    ${If} $0 == 0
    ${AndIf} $4 != 3
        StrCpy $WasRunning 1
    ${EndIf}
    ; The lock is free a moment before the process is gone and its libraries can be replaced; and a command in a
    ; terminal holds them too, whichever of the launchers runs it.
    StrCpy $1 0
    ${Do}
        ClearErrors
        FileOpen $2 "$INSTDIR\$3" a
        ${IfNot} ${Errors}
            FileClose $2
            Return
        ${EndIf}
        Sleep 100
        IntOp $1 $1 + 1
    ${LoopUntil} $1 > 100
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY again
    ${If} $WasRunning == 1
        Exec '"$INSTDIR\estado-notifier.exe" --hidden'
    ${EndIf}
    SetErrorLevel 5
    Quit
FunctionEnd
!macroend
!insertmacro EndProgram ""
!insertmacro EndProgram "un."

; Only what this program brought, in whichever version: the user may have put other things into the folder.
!macro RemoveProgram
    RMDir /r "$INSTDIR\lib"
    RMDir /r "$INSTDIR\licenses"
    Delete "$INSTDIR\estado-notifier.*"
    Delete "$INSTDIR\sbom.cdx.json"
    Delete "$INSTDIR\python3*.*"
    Delete "$INSTDIR\*.dll"
    Delete "$INSTDIR\*.pyd"
!macroend

Section "!$(PROGRAM)" SectionProgram
    SectionIn RO
    Call EndProgram
    ; What an older version brought and this one has not goes too.
    ${If} $Replaces == 1
        !insertmacro RemoveProgram
    ${EndIf}
    SetOutPath "$INSTDIR"
    ClearErrors
    File /r "${TREE}/*"
    ${If} ${Errors}
        SetErrorLevel 2
        Abort
    ${EndIf}
    WriteUninstaller "$INSTDIR\uninstall.exe"

    SetOutPath "$PLUGINSDIR"
    File "/oname=shortcut.exe" "${SHORTCUT_TOOL}"
    ExecWait '"$PLUGINSDIR\shortcut.exe" "${SHORTCUT}" "$INSTDIR\estado-notifier.exe" "" "${APP_ID}"' $0
    ${If} $0 != 0
        CreateShortCut "${SHORTCUT}" "$INSTDIR\estado-notifier.exe"
    ${EndIf}
    SetOutPath "$INSTDIR"

    WriteRegStr HKCU "${APP_KEY}" "DisplayName" "${NAME}"
    WriteRegStr HKCU "${APP_KEY}" "IconUri" "$INSTDIR\lib\notifier\resources\icons\estado-notifier.png"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\estado-notifier.exe"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${NAME}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${KILOBYTES}
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

Section "$(AUTOSTART)" SectionAutostart
    WriteRegStr HKCU "${RUN_KEY}" "${RUN_VALUE}" '"$INSTDIR\estado-notifier.exe" --hidden'
SectionEnd

Section
    ; Who unticks it wants it off; silently, nobody has said so of a copy that is there.
    ${IfNot} ${Silent}
    ${AndIfNot} ${SectionIsSelected} ${SectionAutostart}
        DeleteRegValue HKCU "${RUN_KEY}" "${RUN_VALUE}"
    ${EndIf}
    ; Silent: nobody is asked whether to start it, so it is as it was.
    ${If} ${Silent}
    ${AndIf} $WasRunning == 1
        Exec '"$INSTDIR\estado-notifier.exe" --hidden'
    ${EndIf}
SectionEnd

Function .onInit
    StrCpy $LANGUAGE ${LANG_SPANISH}
    System::Call 'kernel32::GetUserDefaultUILanguage() i .r0'
    IntOp $0 $0 & 0x3ff
    ${If} $0 == 9
        StrCpy $LANGUAGE ${LANG_ENGLISH}
    ${EndIf}
    ReadRegStr $0 HKCU "${MSI_KEY}" ""
    ${If} $0 != ""
        MessageBox MB_OK|MB_ICONSTOP "$(OF_MSI)" /SD IDOK
        SetErrorLevel 2
        Quit
    ${EndIf}
    ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
    ${If} ${FileExists} "$0\uninstall.exe"
    ${AndIf} $0 != $INSTDIR
        MessageBox MB_OK|MB_ICONSTOP "$(ELSEWHERE)" /SD IDOK
        SetErrorLevel 2
        Quit
    ${EndIf}
    StrCpy $Replaces 0
    ; A copy that lost a part is still one. Many programs have an uninstall.exe: ours is where the registry says.
    ${If} $0 == $INSTDIR
    ${AndIf} ${FileExists} "$INSTDIR\uninstall.exe"
    ${OrIf} ${FileExists} "$INSTDIR\estado-notifier.exe"
        StrCpy $Replaces 1
        ; An upgrade leaves the switch as the user has it.
        ReadRegStr $0 HKCU "${RUN_KEY}" "${RUN_VALUE}"
        ${If} $0 == ""
            SectionSetFlags ${SectionAutostart} 0
        ${EndIf}
    ${ElseIf} $INSTDIR != "${OWN_FOLDER}"   ; in that one, what is not ours stays beside what is
        ${DirState} "$INSTDIR" $1
        ${If} $1 == 1   ; not empty
            MessageBox MB_OK|MB_ICONSTOP "$(FOREIGN)" /SD IDOK
            SetErrorLevel 2
            Quit
        ${EndIf}
    ${EndIf}
    ${GetParameters} $1
    ClearErrors
    ${GetOptions} $1 "/NOAUTOSTART" $2
    ${IfNot} ${Errors}
        SectionSetFlags ${SectionAutostart} 0
    ${EndIf}
FunctionEnd

Section "Uninstall"
    Call un.EndProgram
    StrCpy $3 0
    ${GetParameters} $1
    ClearErrors
    ${GetOptions} $1 "/PURGE" $2
    ${IfNot} ${Errors}
        StrCpy $3 1
    ${Else}
        MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(PURGE)" /SD IDNO IDNO keep
        StrCpy $3 1
        keep:
    ${EndIf}
    ${If} $3 == 1
        nsExec::Exec '"$INSTDIR\estado-notifier.com" purge'
        Pop $0
        ${If} $0 != 0
            MessageBox MB_OK|MB_ICONEXCLAMATION "$(LEFT)" /SD IDOK
            SetErrorLevel 2
        ${EndIf}
    ${EndIf}

    !insertmacro RemoveProgram
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    RMDir "$LOCALAPPDATA\Programs"   ; nothing happens unless it is empty
    Delete "${SHORTCUT}"
    DeleteRegValue HKCU "${RUN_KEY}" "${RUN_VALUE}"
    DeleteRegValue HKCU "${APPROVED_KEY}" "${RUN_VALUE}"
    DeleteRegKey HKCU "${APP_KEY}"
    DeleteRegKey HKCU "${UNINSTALL_KEY}"
SectionEnd

Function un.onInit
    StrCpy $LANGUAGE ${LANG_SPANISH}
    System::Call 'kernel32::GetUserDefaultUILanguage() i .r0'
    IntOp $0 $0 & 0x3ff
    ${If} $0 == 9
        StrCpy $LANGUAGE ${LANG_ENGLISH}
    ${EndIf}
FunctionEnd
