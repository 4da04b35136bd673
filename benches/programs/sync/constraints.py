"""One-way constraints with strengths, propagated through chains and projections."""


class Variable:
    def __init__(self, name, value=0):
        self.name, self.value = name, value
        self.constraints = []
        self.determined_by = None
        self.mark = 0
        self.stay = True


class Constraint:
    def __init__(self, strength):
        self.strength = strength

    def inputs(self):
        return ()

    def output(self):
        raise NotImplementedError

    def execute(self):
        pass

    def satisfied_before(self, mark):
        return all(v.mark == mark or v.stay or v.determined_by is None for v in self.inputs())


class Edit(Constraint):
    def __init__(self, v, strength):
        super().__init__(strength)
        self.v = v

    def output(self):
        return self.v


class Equal(Constraint):
    def __init__(self, a, b, strength):
        super().__init__(strength)
        self.a, self.b = a, b

    def inputs(self):
        return (self.a,)

    def output(self):
        return self.b

    def execute(self):
        self.b.value = self.a.value


class Scale(Equal):
    def __init__(self, a, factor, offset, b, strength):
        super().__init__(a, b, strength)
        self.factor, self.offset = factor, offset

    def inputs(self):
        return (self.a, self.factor, self.offset)

    def execute(self):
        self.b.value = self.a.value * self.factor.value + self.offset.value


class Planner:
    def __init__(self):
        self.mark = 0

    def add(self, constraint):
        for v in (*constraint.inputs(), constraint.output()):
            v.constraints.append(constraint)
        constraint.output().determined_by = constraint

    def plan(self, sources):
        self.mark += 1
        mark, plan, todo = self.mark, [], list(sources)
        while todo:
            c = todo.pop()
            out = c.output()
            if out.mark != mark and c.satisfied_before(mark):
                plan.append(c)
                out.mark = mark
                out.stay = False
                todo.extend(n for n in out.constraints if n is not c and n.output().determined_by is n and n.output() is not out)
        return plan


def chain(n):
    planner = Planner()
    variables = [Variable(f"v{i}") for i in range(n + 1)]
    for a, b in zip(variables, variables[1:]):
        planner.add(Equal(a, b, 1))
    edit = Edit(variables[0], 2)
    planner.add(edit)
    for v in variables:
        v.stay = False
    plan = planner.plan([edit])
    total = 0
    for i in range(60):
        variables[0].value = i
        for c in plan:
            c.execute()
        total += variables[-1].value
    return total, len(plan)


def projection(n):
    planner = Planner()
    scale, offset = Variable("scale", 10), Variable("offset", 1000)
    pairs = []
    for i in range(n):
        src, dst = Variable(f"s{i}", i), Variable(f"d{i}", i)
        pairs.append((src, dst))
        planner.add(Scale(src, scale, offset, dst, 1))
    edits = [Edit(s, 2) for s, _ in pairs]
    for e in edits:
        planner.add(e)
    plan = planner.plan(edits)
    for factor in range(40):
        scale.value = factor
        for c in plan:
            c.execute()
    return sum(d.value for _, d in pairs), len(plan)


def main():
    results = []
    for _ in range(6):
        results = [chain(3000), projection(3000)]
    return results


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
