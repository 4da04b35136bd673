from driver import echo_streams, measure


def main():
    return echo_streams(100, [(16384, 15), (65536, 7)])


if __name__ == "__main__":
    measure(main)
