from driver import echo_protocols, measure


def main():
    return echo_protocols(1, [(16384, 1500), (65536, 700)])


if __name__ == "__main__":
    measure(main)
