def _ph_sum(path, length):
    # Prints a file's size and the SHA-256 of its first bytes; for a folder a slash, for nothing
    # a dash.
    import os
    from binascii import hexlify
    from hashlib import sha256

    try:
        stat = os.stat(path)
        size = stat[6]
        if stat[0] & 0x4000:
            print("/")
            return
        file = open(path, "rb")
    except OSError:
        print("-")
        return
    digest = sha256()
    block = file.read(min(512, length))
    while block:
        digest.update(block)
        length -= len(block)
        block = file.read(min(512, length))
    file.close()
    print(size, hexlify(digest.digest()).decode())
