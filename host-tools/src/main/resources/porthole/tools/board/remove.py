def _ph_remove(path):
    import os

    if os.stat(path)[0] & 0x4000:
        for entry in list(os.ilistdir(path)):
            _ph_remove(path + "/" + entry[0])
        os.rmdir(path)
    else:
        os.remove(path)
