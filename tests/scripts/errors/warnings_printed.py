import warnings
def old():
    warnings.warn("use new", DeprecationWarning, stacklevel=2)
old()
warnings.warn("plain user warning")
warnings.warn_explicit("explicit", RuntimeWarning, "some_file.py", 12)
for _ in range(3): warnings.warn("once per place", FutureWarning)
x = "\d"
assert (1, "always true")
if x is 5: pass
warnings.simplefilter("error")
warnings.warn("now an error", ResourceWarning)
