def _ph_take(path):
    # Appends blocks to a file: a letter for the kind, four hex digits for the length, the bytes.
    # A block without bytes is the last.
    # Ctrl-C is never among the bytes, so that it stops this as it stops any program.
    import sys
    from io import BytesIO

    try:
        from deflate import RAW, DeflateIO

        inflate = lambda block: DeflateIO(BytesIO(block), RAW, 10).read()
    except ImportError:
        try:
            from uzlib import decompress

            inflate = lambda block: decompress(block, -10)
        except ImportError:
            inflate = None
    receive = sys.stdin.buffer.read
    file = open(path, "ab")
    try:
        while True:
            sys.stdout.write("+" if inflate else "-")
            head = receive(5)
            length = int(head[1:], 16)
            if not length:
                break
            block = receive(length)
            if len(block) < length:
                raise ValueError(length)
            block = block.replace(b"\x1b1", b"\x03").replace(b"\x1b2", b"\x1b")
            file.write(inflate(block) if head[:1] == b"d" else block)
    finally:
        file.close()
