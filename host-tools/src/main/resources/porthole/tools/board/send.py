def _ph_send(path):
    from binascii import b2a_base64

    file = open(path, "rb")
    block = file.read(384)
    while block:
        print(b2a_base64(block).decode(), end="")
        block = file.read(384)
    file.close()
