import unittest, io
class T(unittest.TestCase):
    @classmethod
    def setUpClass(cls): log.append("class")
    def setUp(self): log.append("setup")
    def tearDown(self): log.append("down")
    def test_ok(self): self.assertEqual(1, 1); self.assertIn(1, [1]); self.assertAlmostEqual(0.1 + 0.2, 0.3); self.addCleanup(log.append, "clean")
    def test_fail(self): self.assertEqual([1, 2], [1, 3])
    def test_error(self): 1 / 0
    @unittest.skip("why")
    def test_skip(self): pass
    @unittest.expectedFailure
    def test_xfail(self): self.fail("expected")
    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i): self.assertNotEqual(i, 1)
    def test_raises(self):
        with self.assertRaises(ValueError) as cm: int("x")
        self.assertIn("invalid", str(cm.exception)); self.assertRaisesRegex(KeyError, "k", {}.__getitem__, "k")
        with self.assertWarns(UserWarning): import warnings; warnings.warn("w")
        with self.assertLogs("x") as l: import logging; logging.getLogger("x").warning("hi")
        self.assertEqual(l.output, ["WARNING:x:hi"])
class A(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self): log.append("async setup")
    async def test_async(self): import asyncio; await asyncio.sleep(0); self.assertTrue(True)
    async def asyncTearDown(self): log.append("async down")
log = []
s = unittest.TestSuite([unittest.defaultTestLoader.loadTestsFromTestCase(c) for c in (T, A)]); out = io.StringIO()
r = unittest.TextTestRunner(out, verbosity=2).run(s); text = out.getvalue()
print(r.testsRun, len(r.failures), len(r.errors), len(r.skipped), len(r.expectedFailures), r.wasSuccessful(), [l for l in text.splitlines() if " ... " in l], "Lists differ: [1, 2] != [1, 3]" in text, log.count("setup"), log[-2:])
t = T("test_ok")
for f in (lambda: t.assertEqual({"a": 1}, {"a": 2}), lambda: t.assertEqual("ab\n", "ac\n"), lambda: t.assertTrue(0), lambda: t.assertIs(1, None), lambda: t.assertIn(1, []), lambda: t.assertIsInstance(1, str), lambda: t.assertGreater(1, 2), lambda: t.assertRaises(ValueError, int, "5"), lambda: t.assertCountEqual([1], [2]), lambda: t.assertRegex("a", "b"), lambda: t.assertIsNone(1, "msg"), lambda: t.assertAlmostEqual(1, 2), lambda: t.assertSetEqual({1}, {2}), lambda: t.assertTupleEqual((1,), (2,))):
    try: f()
    except AssertionError as e: print(str(e).replace("\n", "|"))
from unittest import mock
m = mock.Mock(return_value=3); print(m(1, a=2), m.call_args, m.called, m.x.y(5) is m.x.y.return_value); m.assert_called_once_with(1, a=2)
with mock.patch("os.getcwd", return_value="patched"): import os; print(os.getcwd())
am = mock.AsyncMock(side_effect=[1, ValueError("x")]); import asyncio; print(asyncio.run(am()), am.await_count)
