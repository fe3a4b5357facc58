"""Published instruments that read a protected characteristic, and the only definitions that may.

Their authors weigh an age or a marriage, and a transcription that left it out would be another instrument under their name. So
they are taken byte for byte, by the SHA-256 of the file, and no other file is. None of them drives a clock or is used before a
visit: they are context about people who have been convicted, and off until a force switches them on.
"""

BYTE_FOR_BYTE = {
    "2736529937e3890fd0e2f7eccab84e5021be138a77901376628a60d3fcd8a214": "OSP/DC, version 1: age",
    "82e2ce278d1ee3dc7398477009fb8ea91b7b74720e20b5c333a4e9508c7a094e": "CPORT, version 1: age",
    "895dca9d49d150c20d2757e29c51dec828642122d978b14645f6629e4bc95e69": "CASIC, version 1: marriage",
}
"""By SHA-256 of the file, what it is and what it reads."""
