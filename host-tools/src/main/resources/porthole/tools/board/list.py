def _ph_list(path):
    import os
    from binascii import hexlify

    for entry in os.ilistdir(path):
        name = entry[0]
        if isinstance(name, str):
            name = name.encode()
        folder = entry[1] & 0x4000
        size = 0
        if not folder:
            size = entry[3] if len(entry) > 3 else os.stat(path + "/" + entry[0])[6]
        print(hexlify(name).decode(), folder, size)
