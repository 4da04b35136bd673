from driver import echo_protocols, measure


def main():
    return echo_protocols(1, [(64, 4000), (1024, 3000)])


if __name__ == "__main__":
    measure(main)
