@echo off
rem Sets everything up and starts the station in practice mode with the simulated scanner.
setlocal
cd /d "%~dp0"
set VENV=%~dp0.venv
if not exist "%VENV%\Scripts\python.exe" (
    py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" || (
        echo Python 3.11 or newer is needed: https://www.python.org/downloads/
        exit /b 3
    )
    py -3 -m venv "%VENV%" || exit /b 3
)
if not exist "%VENV%\installed-runtime" (
    echo Making the Python environment ^(once, about a minute^)
    "%VENV%\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock || exit /b 3
    "%VENV%\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . || exit /b 3
    echo installed> "%VENV%\installed-runtime"
)
start "" "%VENV%\Scripts\station-app.exe" --practice %*
