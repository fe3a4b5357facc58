"""In which order a scan reads what the source lists: what is likely to tell most comes first.

The name and the place decide about the order only, never about a verdict: everything is read in the end, unless a time budget
stops the scan, and then what was not reached is counted. Within a rank the source's own order stays, which is the disk's.
"""

FIRST, LIKELY, USUAL, LATER, LAST = range(5)
# A picture below this is rarely more than a symbol of a program.
SMALLEST_PHOTO = 8 * 1024  # bytes
PICTURES = frozenset((
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff",
    ".mpo", ".dng", ".thm",
))  # fmt: skip
VIDEOS = frozenset((
    ".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".3gp", ".3g2", ".mpg", ".mpeg", ".mts", ".m2ts", ".wmv", ".flv",
    ".asf", ".vob", ".ts", ".rm", ".rmvb",
))  # fmt: skip
ARCHIVES = frozenset((
    ".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".tbz", ".txz", ".cbz", ".cbr",
))  # fmt: skip
PROGRAMS = frozenset((
    ".exe", ".dll", ".sys", ".so", ".o", ".a", ".pyc", ".class", ".jar", ".msi", ".cab", ".cat", ".manifest", ".mui",
    ".inf", ".ttf", ".otf", ".woff", ".woff2", ".nls", ".h", ".c", ".py", ".js", ".css",
))  # fmt: skip
# Where people keep what they make, receive and hide; lower case, as parts of a path.
PEOPLES_PLACES = frozenset((
    "dcim", "camera", "pictures", "my pictures", "photos", "videos", "movies", "desktop", "downloads", "documents",
    "my documents", "whatsapp", "telegram", "signal", "media", "messages", "attachments", "mms", "kik", "snapchat",
    "cloud", "icloud", "dropbox", "onedrive", "sent", "received", "recycler", "$recycle.bin", "trash", ".trash",
    "cache", ".cache", "thumbnails", ".thumbnails",
))  # fmt: skip
SYSTEMS_PLACES = frozenset((
    "windows", "program files", "program files (x86)", "programdata", "winsxs", "system32", "syswow64", "usr", "lib",
    "lib64", "bin", "sbin", "boot", "etc", "opt", "proc", "sys", "library", "applications", "node_modules",
    "site-packages",
))  # fmt: skip


def rank(*, path: str, size: int, state: str) -> int:
    """How early a file is read, from 0.

    Args:
        path: as the source shows it.
        size: in bytes, as the file system says.
        state: ``accessible`` or ``deleted``; what somebody deleted is not less likely to tell something.
    """
    folders, ending = apart(path.lower())
    is_media = (ending in PICTURES and size >= SMALLEST_PHOTO) or ending in VIDEOS
    is_peoples = state == "deleted" or not PEOPLES_PLACES.isdisjoint(folders)
    if not is_peoples and not SYSTEMS_PLACES.isdisjoint(folders):
        return LATER if is_media else LAST
    if is_media:
        return FIRST if is_peoples else LIKELY
    if ending in ARCHIVES or not ending:
        # A name without an ending hides what the file is; types are told by content later.
        return USUAL
    return LAST if ending in PROGRAMS else LATER if ending not in PICTURES else USUAL


def apart(path: str) -> tuple[list[str], str]:
    """The folders and the ending, as pathlib tells them in four times the time; each file of a disk is asked."""
    *folders, name = [part for part in path.split("/") if part not in {"", "."}] or [""]
    before, dot, after = name.rpartition(".")
    return folders, dot + after if before and after else ""
