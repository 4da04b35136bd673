from driver import echo_streams, measure


def main():
    return echo_streams(100, [(64, 50), (1024, 40)])


if __name__ == "__main__":
    measure(main)
