/* shortcut.exe LNK TARGET ARGUMENTS APP_ID: makes a shortcut that carries the AppUserModelID, which NSIS cannot.
 * By it Windows knows that the pinned icon, the window and the notification are one program. The installer alone
 * holds and runs it. */
#define COBJMACROS
#include <initguid.h>
#include <windows.h>
#include <shlobj.h>
#include <propsys.h>
#include <propkey.h>
#include <propvarutil.h>

int wmain(int argc, wchar_t **argv)
{
    IShellLinkW *link;
    IPropertyStore *properties;
    IPersistFile *file;
    PROPVARIANT id;

    if (argc != 5 || FAILED(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED)) ||
        FAILED(CoCreateInstance(&CLSID_ShellLink, NULL, CLSCTX_INPROC_SERVER, &IID_IShellLinkW, (void **)&link)))
        return 1;
    if (FAILED(IShellLinkW_SetPath(link, argv[2])) || FAILED(IShellLinkW_SetArguments(link, argv[3])) ||
        FAILED(IShellLinkW_QueryInterface(link, &IID_IPersistFile, (void **)&file)))
        return 1;
    /* Without the property it is still a shortcut. */
    if (SUCCEEDED(IShellLinkW_QueryInterface(link, &IID_IPropertyStore, (void **)&properties))) {
        PropVariantInit(&id);
        id.vt = VT_LPWSTR;
        id.pwszVal = argv[4];
        if (SUCCEEDED(IPropertyStore_SetValue(properties, &PKEY_AppUserModel_ID, &id)))
            IPropertyStore_Commit(properties);
        IPropertyStore_Release(properties);
    }
    return FAILED(IPersistFile_Save(file, argv[1], TRUE));
}
