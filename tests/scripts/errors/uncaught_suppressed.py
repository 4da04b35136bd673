try:
    {}["x"]
except KeyError:
    raise TypeError("context hidden") from None
