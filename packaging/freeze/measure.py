def report(a, b):
    print([(x.name, x.stat().st_size) for x in b])
