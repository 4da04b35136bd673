from driver import echo_protocols, measure


def main():
    return echo_protocols(100, [(16384, 15), (65536, 7)])


if __name__ == "__main__":
    measure(main)
