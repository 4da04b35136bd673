from driver import echo_protocols, measure


def main():
    return echo_protocols(100, [(64, 50), (1024, 40)])


if __name__ == "__main__":
    measure(main)
