def _ph_sum(path, length):
    # Prints a file's size and the SHA-256 of its first bytes; only a dash for what is no file.
    import os
    from binascii import hexlify
    from hashlib import sha256
    try:
        size = os.stat(path)[6]
        file = open(path, 'rb')
    except OSError:
        print('-')
        return
    digest = sha256()
    block = file.read(min(512, length))
    while block:
        digest.update(block)
        length -= len(block)
        block = file.read(min(512, length))
    file.close()
    print(size, hexlify(digest.digest()).decode())
