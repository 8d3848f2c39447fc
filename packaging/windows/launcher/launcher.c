/* Starts the program inside this process, so that the task bar, the Run key, Windows' list of notifications and
 * sys.executable all name Estado Notifier and not an interpreter. Built twice: estado-notifier.exe without a
 * console, estado-notifier.com with one; cmd finds the .com first, so that a terminal waits for it and shows
 * what it prints.
 *
 * Python is the embeddable distribution beside this file. What it imports is fixed by its ._pth file there. */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <shobjidl.h>
#include <stdlib.h>
#include <wchar.h>

typedef int (*Main)(int, wchar_t **);

/* With a box where a person or the Run key started it; an installer or a script that runs a command, maybe where
 * nobody sees it, would wait for its button for ever. */
static int fail(const wchar_t *text, int argc, wchar_t **argv)
{
    static char bytes[1024];
    HANDLE errors = GetStdHandle(STD_ERROR_HANDLE);
    DWORD written;

    if (argc < 2 || !wcscmp(argv[1], L"--hidden"))
        MessageBoxW(NULL, text, L"Estado Notifier", MB_ICONERROR | MB_OK);
    else if (!WriteConsoleW(errors, text, wcslen(text), &written, NULL)) {
        int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
        WriteFile(errors, bytes, length ? length - 1 : 0, &written, NULL);
    }
    return 1;
}

int wmain(int argc, wchar_t **argv)
{
    static wchar_t program[32768], library[32768];
    wchar_t *fixed[] = {program, L"-I", L"-X", L"utf8", L"-m", L"notifier"};
    const int before = sizeof fixed / sizeof *fixed;
    DWORD length = GetModuleFileNameW(NULL, program, 32767);
    wchar_t *name = length ? wcsrchr(program, L'\\') : NULL;
    if (!name)
        return fail(L"El programa no encuentra su carpeta.\n", argc, argv);
    wmemcpy(library, program, name + 1 - program);
    wcscat(library, PYTHON_DLL);

    SetCurrentProcessExplicitAppUserModelID(APP_ID);
    /* The altered search path: its own libraries come from its own folder, before all others. */
    HMODULE python = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    Main run = python ? (Main)(void *)GetProcAddress(python, "Py_Main") : NULL;
    if (!run)
        return fail(L"La instalaci\u00f3n est\u00e1 incompleta. Vuelva a instalar Estado Notifier.\n", argc, argv);

    wchar_t **arguments = calloc(before + argc, sizeof *arguments);
    if (!arguments)
        return 1;
    for (int i = 0; i < before; i++)
        arguments[i] = fixed[i];
    for (int i = 1; i < argc; i++)
        arguments[before + i - 1] = argv[i];
    return run(before + argc - 1, arguments);
}
