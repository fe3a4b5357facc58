#!/bin/sh
# Makes the 7z archives of the tests anew, with 7-Zip 16 or later (Debian's p7zip-full or 7zip): sh make.sh
# The words, the program-like bytes and the names are invented; the tests make the same bytes themselves.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
mkdir deep
printf 'words nobody knows\n' > note.txt
: > empty
python3 - <<'PY'
from pathlib import Path
# Calls to near addresses, as a program for x86 has them, so that the branch filter changes them.
Path("calls.bin").write_bytes(b"".join(b"\xe8" + (7 * n).to_bytes(4, "little") + bytes([n % 251]) for n in range(2000)) + b"end")
Path("deep/steps.bin").write_bytes(bytes((n * n // 7) % 256 for n in range(5000)))
PY
touch -d 2026-03-01T12:00:00Z note.txt empty calls.bin deep/steps.bin deep
make() {
    name=$1
    shift
    rm -f "$here/$name.7z"
    7z a -bd -y "$@" "$here/$name.7z" calls.bin deep empty note.txt > /dev/null
}
make lzma2 -m0=lzma2
make lzma -m0=lzma
make bzip2 -m0=bzip2
make deflate -m0=deflate
make copy -m0=copy
make branches-lzma -m0=bcj -m1=lzma
make branches-lzma2 -m0=bcj -m1=lzma2
make delta -m0=delta:4 -m1=lzma
make apart -ms=off
make plain-list -mhc=off
make ppmd -m0=ppmd
make bcj2 -m0=bcj2 -m1=lzma -m2=lzma -m3=lzma -mb0:1 -mb0s1:2 -mb0s2:3 || make bcj2 -mf=BCJ2
make password -pinvented
make password-names -pinvented -mhe=on
cp "$here/copy.7z" "$here/leading-out.7z"
7z rn "$here/leading-out.7z" note.txt ../../../tmp/note.txt > /dev/null
ln -s /etc/hostname link
7z a -bd -y -snl "$here/link.7z" link note.txt > /dev/null
