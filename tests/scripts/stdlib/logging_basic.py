import logging, sys, io
out = io.StringIO()
h = logging.StreamHandler(out); h.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(funcName)s:%(message)s"))
log = logging.getLogger("app"); log.addHandler(h); log.setLevel(logging.INFO); log.propagate = False
def f():
    log.debug("no"); log.info("x=%d %s", 1, "a"); log.warning("%(k)s", {"k": "v"}); log.error("plain %")
    try: 1 / 0
    except ZeroDivisionError: log.exception("boom")
f(); print(out.getvalue().replace(__file__, "F")); out.truncate(0); out.seek(0)
child = logging.getLogger("app.db"); child.debug("d"); child.critical("c"); print(out.getvalue(), child.parent is log, child.getEffectiveLevel(), log.isEnabledFor(10), logging.getLevelName(30), logging.getLevelName("ERROR"), log.name, logging.getLogger("app") is log, repr(log)); out.truncate(0); out.seek(0)
class Fl(logging.Filter):
    def filter(self, r): r.extra = "E"; return "skip" not in r.getMessage()
h.addFilter(Fl()); h.setFormatter(logging.Formatter("{extra} {message} {lineno:>4}", style="{")); log.info("skip this"); log.info("keep"); print(out.getvalue().split()[:2])
a = logging.LoggerAdapter(log, {"u": 1}); a.info("adapted"); log.log(25, "custom"); logging.addLevelName(25, "NOTICE"); print(logging.getLevelName(25), log.hasHandlers(), log.handlers[0] is h)
log.setLevel("ERROR"); log.warning("hidden"); logging.disable(logging.CRITICAL); log.critical("off"); logging.disable(logging.NOTSET)
try: log.setLevel("NOPE")
except ValueError as e: print(e)
try: logging.Formatter("%(x", style="?")
except ValueError as e: print(e)
r = logging.makeLogRecord({"msg": "m %s", "args": ("a",), "levelname": "X"}); print(r.getMessage(), logging.Formatter("%(levelname)s %(message)s").format(r))
logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.DEBUG, force=True); logging.info("root %s", "ok"); logging.getLogger("z").debug("via root")
class Mem(logging.Handler):
    def __init__(self): super().__init__(); self.r = []
    def emit(self, rec): self.r.append(rec.getMessage())
m = Mem(); logging.getLogger("mem").addHandler(m); logging.getLogger("mem").info("got %r", [1]); print(m.r)
from logging.handlers import MemoryHandler, QueueHandler
import queue; q = queue.Queue(); ql = logging.getLogger("q"); ql.propagate = False; ql.addHandler(QueueHandler(q)); ql.warning("queued %d", 5); print(q.get().getMessage())
