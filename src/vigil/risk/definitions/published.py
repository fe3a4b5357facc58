"""Published instruments that read a protected characteristic, and the only definitions that may.

Their authors weigh an age or a marriage, and a transcription that left it out would be another instrument under their name. So
they are taken byte for byte, by the SHA-256 of the file, and no other file is. None of them drives a clock or is used before a
visit: they are context about people who have been convicted, and off until a force switches them on.
"""

BYTE_FOR_BYTE = {
    "dd8f11942c7e98d81e8e1b601155d461ebf032b8ced27d1806beb8676f5ab769": "OSP/DC, version 1: age",
    "82e2ce278d1ee3dc7398477009fb8ea91b7b74720e20b5c333a4e9508c7a094e": "CPORT, version 1: age",
    "895dca9d49d150c20d2757e29c51dec828642122d978b14645f6629e4bc95e69": "CASIC, version 1: marriage",
}
"""By SHA-256 of the file, what it is and what it reads."""
