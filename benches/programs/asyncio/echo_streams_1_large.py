from driver import echo_streams, measure


def main():
    return echo_streams(1, [(16384, 1500), (65536, 700)])


if __name__ == "__main__":
    measure(main)
