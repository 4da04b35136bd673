from datetime import date, time, datetime, timedelta, timezone, MINYEAR, UTC
d, t, n = date(2024, 2, 29), time(13, 5, 7, 123456), datetime(2024, 2, 29, 13, 5, 7, 123456)
print(repr(d), d, repr(t), t, repr(n), n, n.isoformat("T", "milliseconds"), d.weekday(), d.isoweekday(), tuple(d.isocalendar()), d.toordinal(), d.timetuple()[:8], d.ctime(), n.date() == d, n.time() == t, date.fromordinal(738945), d.replace(year=2023, day=1), datetime.combine(d, t) == n)
print(d + timedelta(days=1), d - date(2023, 1, 1), n + timedelta(hours=-30, milliseconds=5), n - datetime(2024, 1, 1), timedelta(1, 2, 3) * 2.5, timedelta(hours=5) / timedelta(minutes=7), timedelta(days=5) // 2, timedelta(seconds=100) % timedelta(seconds=7), -timedelta(seconds=1), abs(timedelta(-1)), repr(timedelta(weeks=1, microseconds=-1)), timedelta(seconds=1.5).total_seconds(), str(timedelta(days=-1, seconds=3)), divmod(timedelta(10), timedelta(3)))
print(n.strftime("%Y/%m/%d %H-%M-%S.%f %j %a %b %p %y %U %%"), datetime.strptime("2024-02-29 01:02:03.5 PM +0130", "%Y-%m-%d %I:%M:%S.%f %p %z"), date.fromisoformat("2024-W09-4"), datetime.fromisoformat("2024-02-29T13:05:07.123Z"), time.fromisoformat("04:23:01+02:00"), f"{n:%d.%m.%Y}", format(d, ""), "{:%H:%M}".format(t))
for f in (lambda: date(2023, 2, 29), lambda: date(0, 1, 1), lambda: time(25), lambda: datetime(2024, 13, 1), lambda: date("x"), lambda: date.fromisoformat("nope"), lambda: datetime.strptime("x", "%Y"), lambda: timedelta(1) / 0, lambda: timezone(timedelta(hours=24)), lambda: d.replace(month=13), lambda: datetime.strptime("2024", "%Y %q"), lambda: timedelta("a"), lambda: datetime.fromisoformat(5)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
z = timezone(timedelta(hours=5, minutes=30), "IST"); a = n.replace(tzinfo=z); print(a, a.utcoffset(), a.tzname(), a.astimezone(UTC), repr(z), repr(UTC), str(timezone(timedelta(hours=-3))), a.timestamp(), datetime.fromtimestamp(1700000000, UTC), a.isoformat(), a == a.astimezone(UTC), hash(a) == hash(a.astimezone(UTC)), a.timetz(), a.utctimetuple()[:6], datetime.fromtimestamp(0.5, z), a.dst(), (a - datetime(2024, 1, 1, tzinfo=UTC)).days)
print(date.min, date.max, datetime.max, time.min, timedelta.max, timedelta.resolution, MINYEAR, d == date(2024, 2, 29), {d: 1}[date(2024, 2, 29)], sorted([date(2024, 1, 2), date(2023, 1, 1)]), max(timedelta(1), timedelta(2)), bool(timedelta(0)), bool(time(0)), date.today() <= date.max, datetime.now().tzinfo, n.fold, time(1, fold=1).fold, isinstance(n, date))
import pickle, copy; print([pickle.loads(pickle.dumps(x)) == x and copy.deepcopy(x) == x for x in (d, t, n, a, timedelta(1), z)])
class D(date):
    def __new__(cls, *a): return super().__new__(cls, *a)
    def hello(self): return "hi " + self.isoformat()
x = D(2024, 1, 1); print(x, type(x + timedelta(1)).__name__, x.hello(), repr(x), D.today().__class__.__name__, D.fromordinal(5))
