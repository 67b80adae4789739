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

def _ph_finish(temp, path):
    import os
    if hasattr(os, 'sync'):
        os.sync()
    os.rename(temp, path)

def _ph_send(path):
    from binascii import b2a_base64
    file = open(path, 'rb')
    block = file.read(384)
    while block:
        print(b2a_base64(block).decode(), end='')
        block = file.read(384)
    file.close()

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
            size = entry[3] if len(entry) > 3 else os.stat(path + '/' + entry[0])[6]
        print(hexlify(name).decode(), folder, size)

def _ph_remove(path):
    import os
    if os.stat(path)[0] & 0x4000:
        for entry in list(os.ilistdir(path)):
            _ph_remove(path + '/' + entry[0])
        os.rmdir(path)
    else:
        os.remove(path)
