"""120 different coroutine bodies resumed in mixed order. Written by generate_heterogeneous.py."""
from driver import switch


class State:
    def __init__(self):
        self.total = self.hits = 0


class Guard:
    def __init__(self, state, level):
        self.state, self.level = state, level

    async def __aenter__(self):
        self.state.hits += 1
        return self

    async def __aexit__(self, kind, exc, tb):
        return False


async def ticks(n):
    for i in range(n):
        yield i


async def risky(x):
    if x % 7 == 0:
        raise ValueError(x % 100)
    if x % 5 == 0:
        await switch()
    return x & 63


async def nest(depth, x):
    if depth == 0:
        await switch()
        return x + 1
    return await nest(depth - 1, x)


async def add_0(a, b):
    return a + b


async def add_1(a, b):
    await switch()
    return a ^ b


async def add_2(a, b):
    return a * 3 - b


async def add_3(a, b):
    await switch()
    return (a << 1) | (b & 1)


async def add_4(a, b):
    return abs(a - b)


async def task_0(state, n):
    eta, mu, alpha = 9, {}, 1.5
    for eps in range(n):
        eta = (eta * 64 + eps) & 0xFFFF
        await switch()
        eta = await nest(5, eta)
        eta = max(eta % 1009, 13) + len(mu)
        if eta % 3 == 0:
            eta ^= await add_2(eps, 9)
        else:
            eta -= 1
        pair = (eta, eps)
        eta, extra = pair[0] ^ pair[1], 2
        eta += extra
        async with Guard(state, 3) as guard:
            eta += guard.level
            await switch()
        while eta > 4407:
            eta //= 5
    return (eta & 0xFFFF) + len(str(alpha))


async def task_1(state, n):
    lam, theta, gamma = 8, {}, 0
    for zeta in range(n):
        if lam % 3 == 0:
            lam ^= await add_3(zeta, 49)
        else:
            lam -= 3
        text = f'{lam:x}{zeta}'
        lam += text.count('1')
        while lam > 3935:
            lam //= 5
            await switch()
        lam = max(lam % 1009, 4) + len(theta)
        theta[zeta % 13] = lam
        await switch()
    return (lam & 0xFFFF) + len(str(gamma))


async def task_2(state, n):
    gamma, iota, kappa = 4, [], 1.5
    for lam in range(n):
        pair = (gamma, lam)
        gamma, extra = pair[0] ^ pair[1], 3
        gamma += extra
        iota.append(gamma & 7)
        await switch()
        gamma += await add_3(gamma & 255, lam)
        async for step in ticks(1):
            gamma += step * 1
        gamma += sum(k * 1 for k in range(lam % 5))
        gamma = (gamma * 44 + lam) & 0xFFFF
        await switch()
        match lam % 2:
            case 0: gamma += 7
            case 1: await switch()
            case _: gamma -= 1
        async with Guard(state, 5) as guard:
            gamma += guard.level
            await switch()
        if len(iota) > 29: iota.clear()
    return (gamma & 0xFFFF) + len(str(kappa))


async def task_3(state, n):
    theta, gamma, iota = 2, [], 's'
    for lam in range(n):
        match lam % 3:
            case 0: theta += 3
            case 1: await switch()
            case _: theta -= 1
        while theta > 777:
            theta //= 4
        pair = (theta, lam)
        theta, extra = pair[0] ^ pair[1], 2
        theta += extra
        async with Guard(state, 4) as guard:
            theta += guard.level
            await switch()
        async for step in ticks(2):
            theta += step * 2
        try:
            theta += await risky(theta + 2)
        except Exception as exc:
            theta += len(str(exc))
        gamma.append(theta & 7)
        await switch()
        if theta % 4 == 1:
            theta ^= await add_1(lam, 5)
        else:
            theta -= 3
        if len(gamma) > 36: gamma.clear()
    return (theta & 0xFFFF) + len(str(iota))


async def task_4(state, n):
    eta, theta, eps = 4, {}, 0
    for iota in range(n):
        state.total += eta & 255
        state.hits = state.hits + 1
        try:
            eta += await risky(eta + 0)
        except Exception as exc:
            eta += len(str(exc))
        eta = (eta * 24 + iota) & 0xFFFF
        await switch()
        async for step in ticks(3):
            eta += step * 1
    return (eta & 0xFFFF) + len(str(eps))


async def task_5(state, n):
    kappa, eps, gamma = 7, [], 0
    for zeta in range(n):
        eps.append(kappa & 15)
        await switch()
        async for step in ticks(1):
            kappa += step * 3
        try:
            if zeta % 3 == 0: raise KeyError(zeta)
            await switch()
        except KeyError:
            kappa += 2
        finally:
            state.hits += 1
        text = f'{kappa:x}{zeta}'
        kappa += text.count('7')
        while kappa > 3716:
            kappa //= 4
        if len(eps) > 40: eps.clear()
    return (kappa & 0xFFFF) + len(str(gamma))


async def task_6(state, n):
    delta, gamma, kappa = 5, {}, 0
    for mu in range(n):
        delta = await nest(6, delta)
        if delta % 4 == 1:
            delta ^= await add_3(mu, 11)
        else:
            delta -= 3
        try:
            delta += await risky(delta + 2)
        except (ValueError, KeyError) as exc:
            delta += len(str(exc))
        while delta > 1459:
            delta //= 2
        pair = (delta, mu)
        delta, extra = pair[0] ^ pair[1], 1
        delta += extra
        match mu % 2:
            case 0: delta += 5
            case 1: await switch()
            case _: delta -= 1
        delta = (delta * 49 + mu) & 0xFFFF
        await switch()
        state.total += delta & 255
        state.hits = state.hits + 1
    return (delta & 0xFFFF) + len(str(kappa))


async def task_7(state, n):
    alpha, zeta, lam = 3, {}, 1.5
    for theta in range(n):
        alpha += sum(k * 1 for k in range(theta % 6))
        alpha = max(alpha % 1009, 15) + len(zeta)
        alpha = await nest(6, alpha)
        if alpha % 3 == 1:
            alpha ^= await add_1(theta, 38)
        else:
            alpha -= 4
        lam = (lam + alpha) % 460
        await switch()
    return (alpha & 0xFFFF) + len(str(lam))


async def task_8(state, n):
    mu, eta, kappa = 9, {}, 0
    for iota in range(n):
        eta[iota % 16] = mu
        await switch()
        if mu % 4 == 0:
            mu ^= await add_0(iota, 29)
        else:
            mu -= 3
        mu += await add_4(mu & 255, iota)
        async with Guard(state, 1) as guard:
            mu += guard.level
            await switch()
        text = f'{mu:04d}{iota}'
        mu += text.count('3')
        mu = await nest(6, mu)
    return (mu & 0xFFFF) + len(str(kappa))


async def task_9(state, n):
    zeta, mu, beta = 6, {}, 1.5
    for delta in range(n):
        text = f'{zeta:04d}{delta}'
        zeta += text.count('6')
        zeta += await add_2(zeta & 255, delta)
        while zeta > 3660:
            zeta //= 4
            await switch()
        try:
            zeta += await risky(zeta + 2)
        except (ValueError, KeyError) as exc:
            zeta += len(str(exc))
    return (zeta & 0xFFFF) + len(str(beta))


async def task_10(state, n):
    mu, theta, delta = 4, [], 'sss'
    for eta in range(n):
        match eta % 3:
            case 0: mu += 6
            case 1: await switch()
            case _: mu -= 1
        mu += sum(k * 3 for k in range(eta % 3))
        fn = lambda q, w=2: (q * w) & 4095
        mu = fn(mu) + fn(eta)
        while mu > 2961:
            mu //= 4
            await switch()
        theta.append(mu & 7)
        await switch()
        if len(theta) > 28: theta.clear()
    return (mu & 0xFFFF) + len(str(delta))


async def task_11(state, n):
    eta, beta, delta = 6, {}, 'ssss'
    for mu in range(n):
        eta = await nest(4, eta)
        delta = (delta + 'b')[-6:]
        await switch()
        eta = max(eta % 1009, 1) + len(beta)
        if eta % 4 == 1:
            eta ^= await add_1(mu, 4)
        else:
            eta -= 4
        pair = (eta, mu)
        eta, extra = pair[0] ^ pair[1], 3
        eta += extra
        text = f'{eta:04d}{mu}'
        eta += text.count('3')
    return (eta & 0xFFFF) + len(str(delta))


async def task_12(state, n):
    beta, kappa, theta = 3, {}, 1.5
    for eps in range(n):
        text = f'{beta:>6}{eps}'
        beta += text.count('6')
        while beta > 2958:
            beta //= 5
        beta = max(beta % 1009, 4) + len(kappa)
        if beta % 4 == 1:
            beta ^= await add_3(eps, 27)
        else:
            beta -= 4
        state.total += beta & 255
        state.hits = state.hits + 1
        beta = await nest(4, beta)
    return (beta & 0xFFFF) + len(str(theta))


async def task_13(state, n):
    lam, eps, theta = 4, [], 0
    for alpha in range(n):
        text = f'{lam:>6}{alpha}'
        lam += text.count('7')
        state.total += lam & 3
        state.hits = state.hits + 1
        match alpha % 2:
            case 0: lam += 2
            case 1: await switch()
            case _: lam -= 1
        eps.append(lam & 15)
        await switch()
        if len(eps) > 39: eps.clear()
    return (lam & 0xFFFF) + len(str(theta))


async def task_14(state, n):
    theta, delta, eps = 1, {}, 0
    for zeta in range(n):
        pair = (theta, zeta)
        theta, extra = pair[0] ^ pair[1], 0
        theta += extra
        async for step in ticks(3):
            theta += step * 3
        if theta % 5 == 0:
            theta ^= await add_0(zeta, 13)
        else:
            theta -= 3
        theta = (theta * 97 + zeta) & 0xFFFF
        await switch()
        try:
            if zeta % 4 == 0: raise KeyError(zeta)
            await switch()
        except KeyError:
            theta += 2
        finally:
            state.hits += 1
        while theta > 1677:
            theta //= 7
            await switch()
        theta = max(theta % 1009, 1) + len(delta)
        try:
            theta += await risky(theta + 2)
        except ValueError as exc:
            theta += len(str(exc))
    return (theta & 0xFFFF) + len(str(eps))


async def task_15(state, n):
    delta, alpha, beta = 3, [], 1.5
    for mu in range(n):
        alpha.append(delta & 15)
        await switch()
        delta += await add_0(delta & 255, mu)
        if delta % 4 == 0:
            delta ^= await add_4(mu, 25)
        else:
            delta -= 3
        try:
            if mu % 6 == 0: raise KeyError(mu)
            await switch()
        except KeyError:
            delta += 2
        finally:
            state.hits += 1
        async with Guard(state, 4) as guard:
            delta += guard.level
        state.total += delta & 255
        state.hits = state.hits + 1
        if len(alpha) > 27: alpha.clear()
    return (delta & 0xFFFF) + len(str(beta))


async def task_16(state, n):
    theta, zeta, delta = 2, [], 0
    for iota in range(n):
        theta = await nest(3, theta)
        delta = (delta + theta) % 666
        await switch()
        theta = (theta * 93 + iota) & 0xFFFF
        await switch()
        theta = max(theta % 1009, 4) + len(zeta)
        async for step in ticks(3):
            theta += step * 3
        match iota % 3:
            case 0: theta += 7
            case 1: await switch()
            case _: theta -= 1
        theta += await add_2(theta & 255, iota)
        if len(zeta) > 26: zeta.clear()
    return (theta & 0xFFFF) + len(str(delta))


async def task_17(state, n):
    lam, kappa, beta = 4, [], 'sss'
    for zeta in range(n):
        try:
            if zeta % 4 == 0: raise KeyError(zeta)
            await switch()
        except KeyError:
            lam += 2
        finally:
            state.hits += 1
        lam = max(lam % 1009, 13) + len(kappa)
        text = f'{lam:04d}{zeta}'
        lam += text.count('8')
        match zeta % 3:
            case 0: lam += 7
            case 1: await switch()
            case _: lam -= 1
        if len(kappa) > 12: kappa.clear()
    return (lam & 0xFFFF) + len(str(beta))


async def task_18(state, n):
    iota, kappa, lam = 2, [], 1.5
    for eta in range(n):
        if iota % 5 == 1:
            iota ^= await add_4(eta, 37)
        else:
            iota -= 2
        fn = lambda q, w=6: (q * w) & 4095
        iota = fn(iota) + fn(eta)
        state.total += iota & 255
        state.hits = state.hits + 1
        async with Guard(state, 4) as guard:
            iota += guard.level
            await switch()
        try:
            iota += await risky(iota + 3)
        except Exception as exc:
            iota += len(str(exc))
        if len(kappa) > 33: kappa.clear()
    return (iota & 0xFFFF) + len(str(lam))


async def task_19(state, n):
    zeta, alpha, lam = 5, {}, 1.5
    for delta in range(n):
        lam = (lam + zeta) % 237
        await switch()
        zeta = await nest(3, zeta)
        try:
            if delta % 6 == 0: raise KeyError(delta)
            await switch()
        except KeyError:
            zeta += 2
        finally:
            state.hits += 1
        state.total += zeta & 255
        state.hits = state.hits + 1
    return (zeta & 0xFFFF) + len(str(lam))


async def task_20(state, n):
    gamma, iota, theta = 6, {}, 'ssss'
    for kappa in range(n):
        if gamma % 5 == 1:
            gamma ^= await add_0(kappa, 39)
        else:
            gamma -= 2
        iota[kappa % 8] = gamma
        await switch()
        fn = lambda q, w=7: (q * w) & 4095
        gamma = fn(gamma) + fn(kappa)
        text = f'{gamma:>6}{kappa}'
        gamma += text.count('2')
        match kappa % 3:
            case 0: gamma += 2
            case 1: await switch()
            case _: gamma -= 1
        gamma += sum(k * 1 for k in range(kappa % 6))
        gamma += await add_4(gamma & 255, kappa)
    return (gamma & 0xFFFF) + len(str(theta))


async def task_21(state, n):
    theta, iota, beta = 5, [], 0
    for mu in range(n):
        iota.append(theta & 7)
        await switch()
        theta = (theta * 81 + mu) & 0xFFFF
        await switch()
        while theta > 3087:
            theta //= 7
        beta = (beta + theta) % 216
        await switch()
        if theta % 3 == 1:
            theta ^= await add_4(mu, 26)
        else:
            theta -= 3
        if len(iota) > 17: iota.clear()
    return (theta & 0xFFFF) + len(str(beta))


async def task_22(state, n):
    beta, zeta, alpha = 6, {}, 1.5
    for lam in range(n):
        beta += sum(k * 1 for k in range(lam % 3))
        beta = max(beta % 1009, 5) + len(zeta)
        zeta[lam % 6] = beta
        await switch()
        state.total += beta & 255
        state.hits = state.hits + 1
        async for step in ticks(4):
            beta += step * 3
    return (beta & 0xFFFF) + len(str(alpha))


async def task_23(state, n):
    lam, iota, zeta = 9, {}, 'sss'
    for theta in range(n):
        try:
            lam += await risky(lam + 1)
        except Exception as exc:
            lam += len(str(exc))
        match theta % 2:
            case 0: lam += 4
            case 1: await switch()
            case _: lam -= 1
        lam = await nest(1, lam)
        lam += sum(k * 3 for k in range(theta % 4))
        text = f'{lam:04d}{theta}'
        lam += text.count('2')
        fn = lambda q, w=6: (q * w) & 4095
        lam = fn(lam) + fn(theta)
    return (lam & 0xFFFF) + len(str(zeta))


async def task_24(state, n):
    delta, gamma, alpha = 5, {}, 0
    for mu in range(n):
        gamma[mu % 13] = delta
        await switch()
        alpha = (alpha + delta) % 284
        await switch()
        state.total += delta & 1
        state.hits = state.hits + 1
        while delta > 4869:
            delta //= 2
            await switch()
    return (delta & 0xFFFF) + len(str(alpha))


async def task_25(state, n):
    gamma, kappa, eps = 6, {}, 0
    for mu in range(n):
        text = f'{gamma:x}{mu}'
        gamma += text.count('1')
        gamma = max(gamma % 1009, 18) + len(kappa)
        kappa[mu % 15] = gamma
        await switch()
        gamma += await add_3(gamma & 255, mu)
        gamma = await nest(6, gamma)
        try:
            if mu % 4 == 0: raise KeyError(mu)
            await switch()
        except KeyError:
            gamma += 2
        finally:
            state.hits += 1
        gamma += sum(k * 3 for k in range(mu % 4))
    return (gamma & 0xFFFF) + len(str(eps))


async def task_26(state, n):
    mu, lam, zeta = 4, {}, 0
    for beta in range(n):
        zeta = (zeta + mu) % 830
        await switch()
        pair = (mu, beta)
        mu, extra = pair[0] ^ pair[1], 0
        mu += extra
        mu = await nest(3, mu)
        fn = lambda q, w=1: (q * w) & 4095
        mu = fn(mu) + fn(beta)
    return (mu & 0xFFFF) + len(str(zeta))


async def task_27(state, n):
    beta, theta, iota = 9, [], 1.5
    for gamma in range(n):
        iota = (iota + beta) % 102
        await switch()
        beta += await add_1(beta & 255, gamma)
        try:
            if gamma % 4 == 0: raise KeyError(gamma)
            await switch()
        except KeyError:
            beta += 2
        finally:
            state.hits += 1
        beta = (beta * 20 + gamma) & 0xFFFF
        await switch()
        match gamma % 4:
            case 0: beta += 6
            case 1: await switch()
            case _: beta -= 1
        theta.append(beta & 15)
        await switch()
        if len(theta) > 34: theta.clear()
    return (beta & 0xFFFF) + len(str(iota))


async def task_28(state, n):
    beta, lam, alpha = 5, [], 1.5
    for delta in range(n):
        beta = (beta * 44 + delta) & 0xFFFF
        await switch()
        lam.append(beta & 7)
        await switch()
        beta += sum(k * 2 for k in range(delta % 4))
        fn = lambda q, w=8: (q * w) & 4095
        beta = fn(beta) + fn(delta)
        if len(lam) > 25: lam.clear()
    return (beta & 0xFFFF) + len(str(alpha))


async def task_29(state, n):
    eps, zeta, alpha = 2, {}, 1.5
    for beta in range(n):
        fn = lambda q, w=5: (q * w) & 4095
        eps = fn(eps) + fn(beta)
        while eps > 2401:
            eps //= 2
            await switch()
        text = f'{eps:>6}{beta}'
        eps += text.count('7')
        eps = (eps * 34 + beta) & 0xFFFF
        await switch()
        eps = max(eps % 1009, 6) + len(zeta)
        eps = await nest(3, eps)
    return (eps & 0xFFFF) + len(str(alpha))


async def task_30(state, n):
    eta, kappa, lam = 6, [], 1.5
    for theta in range(n):
        async with Guard(state, 2) as guard:
            eta += guard.level
            await switch()
        if eta % 5 == 1:
            eta ^= await add_1(theta, 24)
        else:
            eta -= 4
        pair = (eta, theta)
        eta, extra = pair[0] ^ pair[1], 0
        eta += extra
        eta = await nest(1, eta)
        match theta % 3:
            case 0: eta += 3
            case 1: await switch()
            case _: eta -= 1
        kappa.append(eta & 7)
        await switch()
        if len(kappa) > 21: kappa.clear()
    return (eta & 0xFFFF) + len(str(lam))


async def task_31(state, n):
    eta, delta, zeta = 4, [], 's'
    for beta in range(n):
        match beta % 4:
            case 0: eta += 3
            case 1: await switch()
            case _: eta -= 1
        eta += sum(k * 3 for k in range(beta % 5))
        async with Guard(state, 9) as guard:
            eta += guard.level
            await switch()
        fn = lambda q, w=3: (q * w) & 4095
        eta = fn(eta) + fn(beta)
        text = f'{eta:x}{beta}'
        eta += text.count('2')
        if eta % 3 == 1:
            eta ^= await add_4(beta, 39)
        else:
            eta -= 4
        zeta = (zeta + 'b')[-6:]
        await switch()
        if len(delta) > 37: delta.clear()
    return (eta & 0xFFFF) + len(str(zeta))


async def task_32(state, n):
    beta, alpha, iota = 7, [], 0
    for delta in range(n):
        while beta > 3843:
            beta //= 6
            await switch()
        text = f'{beta:>6}{delta}'
        beta += text.count('4')
        beta = await nest(4, beta)
        beta += sum(k * 2 for k in range(delta % 2))
        alpha.append(beta & 15)
        await switch()
        match delta % 4:
            case 0: beta += 3
            case 1: await switch()
            case _: beta -= 1
        iota = (iota + beta) % 860
        await switch()
        if len(alpha) > 35: alpha.clear()
    return (beta & 0xFFFF) + len(str(iota))


async def task_33(state, n):
    eta, mu, theta = 4, [], 0
    for delta in range(n):
        async for step in ticks(4):
            eta += step * 4
        text = f'{eta:x}{delta}'
        eta += text.count('8')
        mu.append(eta & 15)
        await switch()
        eta += await add_1(eta & 255, delta)
        while eta > 783:
            eta //= 3
        if len(mu) > 29: mu.clear()
    return (eta & 0xFFFF) + len(str(theta))


async def task_34(state, n):
    zeta, kappa, lam = 5, [], 0
    for eps in range(n):
        try:
            if eps % 4 == 0: raise KeyError(eps)
            await switch()
        except KeyError:
            zeta += 2
        finally:
            state.hits += 1
        try:
            zeta += await risky(zeta + 2)
        except (ValueError, KeyError) as exc:
            zeta += len(str(exc))
        async with Guard(state, 6) as guard:
            zeta += guard.level
        text = f'{zeta:x}{eps}'
        zeta += text.count('6')
        lam = (lam + zeta) % 843
        await switch()
        if len(kappa) > 11: kappa.clear()
    return (zeta & 0xFFFF) + len(str(lam))


async def task_35(state, n):
    eta, zeta, alpha = 7, {}, 0
    for gamma in range(n):
        state.total += eta & 3
        state.hits = state.hits + 1
        eta = await nest(6, eta)
        eta += await add_1(eta & 255, gamma)
        eta = (eta * 47 + gamma) & 0xFFFF
        await switch()
        match gamma % 4:
            case 0: eta += 9
            case 1: await switch()
            case _: eta -= 1
        while eta > 3843:
            eta //= 7
    return (eta & 0xFFFF) + len(str(alpha))


async def task_36(state, n):
    beta, eta, iota = 6, {}, 0
    for kappa in range(n):
        text = f'{beta:04d}{kappa}'
        beta += text.count('7')
        while beta > 2412:
            beta //= 3
        try:
            if kappa % 6 == 0: raise KeyError(kappa)
            await switch()
        except KeyError:
            beta += 2
        finally:
            state.hits += 1
        state.total += beta & 1
        state.hits = state.hits + 1
        beta = await nest(5, beta)
        async with Guard(state, 7) as guard:
            beta += guard.level
    return (beta & 0xFFFF) + len(str(iota))


async def task_37(state, n):
    delta, iota, beta = 7, [], 0
    for mu in range(n):
        fn = lambda q, w=9: (q * w) & 4095
        delta = fn(delta) + fn(mu)
        try:
            if mu % 4 == 0: raise KeyError(mu)
            await switch()
        except KeyError:
            delta += 2
        finally:
            state.hits += 1
        try:
            delta += await risky(delta + 0)
        except Exception as exc:
            delta += len(str(exc))
        beta = (beta + delta) % 777
        await switch()
        delta = max(delta % 1009, 0) + len(iota)
        delta = await nest(1, delta)
        if len(iota) > 27: iota.clear()
    return (delta & 0xFFFF) + len(str(beta))


async def task_38(state, n):
    eta, mu, lam = 6, {}, 'ss'
    for zeta in range(n):
        async for step in ticks(2):
            eta += step * 3
        try:
            eta += await risky(eta + 0)
        except (ValueError, KeyError) as exc:
            eta += len(str(exc))
        pair = (eta, zeta)
        eta, extra = pair[0] ^ pair[1], 3
        eta += extra
        eta = await nest(6, eta)
        mu[zeta % 11] = eta
        await switch()
        eta = max(eta % 1009, 1) + len(mu)
        fn = lambda q, w=1: (q * w) & 4095
        eta = fn(eta) + fn(zeta)
        text = f'{eta:>6}{zeta}'
        eta += text.count('5')
    return (eta & 0xFFFF) + len(str(lam))


async def task_39(state, n):
    lam, eta, eps = 4, {}, 0
    for theta in range(n):
        async for step in ticks(2):
            lam += step * 3
        state.total += lam & 1
        state.hits = state.hits + 1
        eta[theta % 17] = lam
        await switch()
        match theta % 2:
            case 0: lam += 9
            case 1: await switch()
            case _: lam -= 1
        lam = await nest(6, lam)
        if lam % 4 == 0:
            lam ^= await add_0(theta, 27)
        else:
            lam -= 4
        lam = (lam * 14 + theta) & 0xFFFF
        await switch()
    return (lam & 0xFFFF) + len(str(eps))


async def task_40(state, n):
    beta, alpha, theta = 8, [], 'sss'
    for gamma in range(n):
        state.total += beta & 1
        state.hits = state.hits + 1
        text = f'{beta:x}{gamma}'
        beta += text.count('9')
        alpha.append(beta & 15)
        await switch()
        async for step in ticks(3):
            beta += step * 3
        while beta > 1592:
            beta //= 4
            await switch()
        beta += await add_3(beta & 255, gamma)
        async with Guard(state, 6) as guard:
            beta += guard.level
        if len(alpha) > 12: alpha.clear()
    return (beta & 0xFFFF) + len(str(theta))


async def task_41(state, n):
    lam, iota, zeta = 1, {}, 0
    for eps in range(n):
        async with Guard(state, 8) as guard:
            lam += guard.level
        try:
            lam += await risky(lam + 3)
        except Exception as exc:
            lam += len(str(exc))
        lam += await add_2(lam & 255, eps)
        text = f'{lam:>6}{eps}'
        lam += text.count('5')
        if lam % 5 == 1:
            lam ^= await add_4(eps, 25)
        else:
            lam -= 2
        lam = await nest(6, lam)
    return (lam & 0xFFFF) + len(str(zeta))


async def task_42(state, n):
    eps, eta, lam = 7, {}, 's'
    for beta in range(n):
        while eps > 1968:
            eps //= 2
        eps += await add_3(eps & 255, beta)
        eps += sum(k * 1 for k in range(beta % 3))
        pair = (eps, beta)
        eps, extra = pair[0] ^ pair[1], 3
        eps += extra
        eps = (eps * 93 + beta) & 0xFFFF
        await switch()
    return (eps & 0xFFFF) + len(str(lam))


async def task_43(state, n):
    beta, gamma, delta = 5, [], 's'
    for iota in range(n):
        pair = (beta, iota)
        beta, extra = pair[0] ^ pair[1], 3
        beta += extra
        try:
            beta += await risky(beta + 2)
        except ValueError as exc:
            beta += len(str(exc))
        state.total += beta & 255
        state.hits = state.hits + 1
        beta += sum(k * 1 for k in range(iota % 3))
        async for step in ticks(3):
            beta += step * 2
        async with Guard(state, 6) as guard:
            beta += guard.level
            await switch()
        if len(gamma) > 24: gamma.clear()
    return (beta & 0xFFFF) + len(str(delta))


async def task_44(state, n):
    kappa, eta, mu = 3, {}, 0
    for lam in range(n):
        try:
            if lam % 5 == 0: raise KeyError(lam)
            await switch()
        except KeyError:
            kappa += 2
        finally:
            state.hits += 1
        while kappa > 2838:
            kappa //= 4
            await switch()
        mu = (mu + kappa) % 793
        await switch()
        state.total += kappa & 255
        state.hits = state.hits + 1
        kappa = await nest(5, kappa)
        if kappa % 5 == 0:
            kappa ^= await add_1(lam, 37)
        else:
            kappa -= 1
        pair = (kappa, lam)
        kappa, extra = pair[0] ^ pair[1], 2
        kappa += extra
        async for step in ticks(1):
            kappa += step * 1
    return (kappa & 0xFFFF) + len(str(mu))


async def task_45(state, n):
    eps, beta, lam = 8, {}, 0
    for theta in range(n):
        while eps > 3536:
            eps //= 7
        if eps % 4 == 1:
            eps ^= await add_2(theta, 34)
        else:
            eps -= 2
        try:
            if theta % 4 == 0: raise KeyError(theta)
            await switch()
        except KeyError:
            eps += 2
        finally:
            state.hits += 1
        eps = await nest(5, eps)
    return (eps & 0xFFFF) + len(str(lam))


async def task_46(state, n):
    zeta, delta, alpha = 6, [], 's'
    for gamma in range(n):
        zeta = await nest(6, zeta)
        delta.append(zeta & 7)
        await switch()
        alpha = (alpha + 'b')[-10:]
        await switch()
        zeta = max(zeta % 1009, 3) + len(delta)
        state.total += zeta & 3
        state.hits = state.hits + 1
        if len(delta) > 32: delta.clear()
    return (zeta & 0xFFFF) + len(str(alpha))


async def task_47(state, n):
    iota, lam, theta = 9, {}, 'ssss'
    for eps in range(n):
        if iota % 3 == 1:
            iota ^= await add_2(eps, 35)
        else:
            iota -= 4
        pair = (iota, eps)
        iota, extra = pair[0] ^ pair[1], 0
        iota += extra
        iota += sum(k * 1 for k in range(eps % 6))
        text = f'{iota:04d}{eps}'
        iota += text.count('3')
    return (iota & 0xFFFF) + len(str(theta))


async def task_48(state, n):
    lam, gamma, theta = 8, [], 0
    for eta in range(n):
        theta = (theta + lam) % 306
        await switch()
        lam = max(lam % 1009, 10) + len(gamma)
        async for step in ticks(4):
            lam += step * 1
        while lam > 2228:
            lam //= 2
            await switch()
        if len(gamma) > 13: gamma.clear()
    return (lam & 0xFFFF) + len(str(theta))


async def task_49(state, n):
    beta, iota, lam = 8, [], 'sss'
    for eps in range(n):
        beta += sum(k * 3 for k in range(eps % 4))
        async for step in ticks(2):
            beta += step * 3
        state.total += beta & 3
        state.hits = state.hits + 1
        fn = lambda q, w=3: (q * w) & 4095
        beta = fn(beta) + fn(eps)
        if len(iota) > 23: iota.clear()
    return (beta & 0xFFFF) + len(str(lam))


async def task_50(state, n):
    alpha, delta, eta = 1, {}, 's'
    for eps in range(n):
        alpha += sum(k * 1 for k in range(eps % 4))
        text = f'{alpha:x}{eps}'
        alpha += text.count('1')
        state.total += alpha & 3
        state.hits = state.hits + 1
        async with Guard(state, 4) as guard:
            alpha += guard.level
            await switch()
        fn = lambda q, w=1: (q * w) & 4095
        alpha = fn(alpha) + fn(eps)
        alpha = max(alpha % 1009, 9) + len(delta)
    return (alpha & 0xFFFF) + len(str(eta))


async def task_51(state, n):
    mu, beta, gamma = 2, [], 's'
    for theta in range(n):
        text = f'{mu:>6}{theta}'
        mu += text.count('8')
        mu = await nest(6, mu)
        state.total += mu & 3
        state.hits = state.hits + 1
        try:
            mu += await risky(mu + 0)
        except Exception as exc:
            mu += len(str(exc))
        mu += sum(k * 3 for k in range(theta % 4))
        while mu > 2075:
            mu //= 5
            await switch()
        mu = (mu * 53 + theta) & 0xFFFF
        await switch()
        if len(beta) > 26: beta.clear()
    return (mu & 0xFFFF) + len(str(gamma))


async def task_52(state, n):
    eta, alpha, beta = 5, [], 1.5
    for zeta in range(n):
        if eta % 3 == 0:
            eta ^= await add_2(zeta, 9)
        else:
            eta -= 3
        fn = lambda q, w=2: (q * w) & 4095
        eta = fn(eta) + fn(zeta)
        try:
            eta += await risky(eta + 2)
        except ValueError as exc:
            eta += len(str(exc))
        while eta > 3623:
            eta //= 4
            await switch()
        alpha.append(eta & 7)
        await switch()
        eta += await add_4(eta & 255, zeta)
        if len(alpha) > 10: alpha.clear()
    return (eta & 0xFFFF) + len(str(beta))


async def task_53(state, n):
    mu, theta, zeta = 1, {}, 'sss'
    for delta in range(n):
        mu = (mu * 54 + delta) & 0xFFFF
        await switch()
        try:
            if delta % 5 == 0: raise KeyError(delta)
            await switch()
        except KeyError:
            mu += 2
        finally:
            state.hits += 1
        theta[delta % 12] = mu
        await switch()
        while mu > 1300:
            mu //= 6
        async for step in ticks(2):
            mu += step * 3
        if mu % 3 == 1:
            mu ^= await add_2(delta, 33)
        else:
            mu -= 3
        zeta = (zeta + 'b')[-10:]
        await switch()
    return (mu & 0xFFFF) + len(str(zeta))


async def task_54(state, n):
    beta, alpha, mu = 8, {}, 0
    for kappa in range(n):
        async with Guard(state, 6) as guard:
            beta += guard.level
            await switch()
        async for step in ticks(1):
            beta += step * 3
        state.total += beta & 1
        state.hits = state.hits + 1
        try:
            beta += await risky(beta + 1)
        except ValueError as exc:
            beta += len(str(exc))
        pair = (beta, kappa)
        beta, extra = pair[0] ^ pair[1], 1
        beta += extra
        while beta > 1249:
            beta //= 2
        text = f'{beta:>6}{kappa}'
        beta += text.count('9')
    return (beta & 0xFFFF) + len(str(mu))


async def task_55(state, n):
    delta, alpha, eta = 4, [], 1.5
    for zeta in range(n):
        match zeta % 4:
            case 0: delta += 8
            case 1: await switch()
            case _: delta -= 1
        delta = max(delta % 1009, 17) + len(alpha)
        if delta % 5 == 1:
            delta ^= await add_2(zeta, 42)
        else:
            delta -= 2
        async for step in ticks(3):
            delta += step * 2
        try:
            if zeta % 6 == 0: raise KeyError(zeta)
            await switch()
        except KeyError:
            delta += 2
        finally:
            state.hits += 1
        while delta > 3895:
            delta //= 4
        if len(alpha) > 37: alpha.clear()
    return (delta & 0xFFFF) + len(str(eta))


async def task_56(state, n):
    beta, iota, alpha = 7, {}, 1.5
    for mu in range(n):
        text = f'{beta:x}{mu}'
        beta += text.count('2')
        async with Guard(state, 6) as guard:
            beta += guard.level
            await switch()
        beta = await nest(6, beta)
        try:
            if mu % 3 == 0: raise KeyError(mu)
            await switch()
        except KeyError:
            beta += 2
        finally:
            state.hits += 1
        state.total += beta & 1
        state.hits = state.hits + 1
        beta += await add_4(beta & 255, mu)
    return (beta & 0xFFFF) + len(str(alpha))


async def task_57(state, n):
    eps, lam, theta = 7, {}, 'ssss'
    for gamma in range(n):
        async with Guard(state, 7) as guard:
            eps += guard.level
            await switch()
        eps += sum(k * 1 for k in range(gamma % 6))
        if eps % 2 == 1:
            eps ^= await add_2(gamma, 30)
        else:
            eps -= 1
        try:
            if gamma % 5 == 0: raise KeyError(gamma)
            await switch()
        except KeyError:
            eps += 2
        finally:
            state.hits += 1
        eps = await nest(1, eps)
    return (eps & 0xFFFF) + len(str(theta))


async def task_58(state, n):
    gamma, zeta, iota = 2, {}, 0
    for mu in range(n):
        gamma = (gamma * 93 + mu) & 0xFFFF
        await switch()
        fn = lambda q, w=6: (q * w) & 4095
        gamma = fn(gamma) + fn(mu)
        gamma = max(gamma % 1009, 8) + len(zeta)
        text = f'{gamma:04d}{mu}'
        gamma += text.count('5')
    return (gamma & 0xFFFF) + len(str(iota))


async def task_59(state, n):
    mu, eps, eta = 4, {}, 'ss'
    for alpha in range(n):
        if mu % 3 == 0:
            mu ^= await add_1(alpha, 1)
        else:
            mu -= 4
        eta = (eta + 'a')[-11:]
        await switch()
        mu = await nest(4, mu)
        try:
            if alpha % 5 == 0: raise KeyError(alpha)
            await switch()
        except KeyError:
            mu += 2
        finally:
            state.hits += 1
        async for step in ticks(4):
            mu += step * 2
        eps[alpha % 10] = mu
        await switch()
        try:
            mu += await risky(mu + 3)
        except ValueError as exc:
            mu += len(str(exc))
    return (mu & 0xFFFF) + len(str(eta))


async def task_60(state, n):
    iota, eps, zeta = 1, [], 's'
    for theta in range(n):
        iota += sum(k * 1 for k in range(theta % 2))
        eps.append(iota & 31)
        await switch()
        iota = await nest(4, iota)
        async for step in ticks(4):
            iota += step * 4
        state.total += iota & 1
        state.hits = state.hits + 1
        iota = (iota * 6 + theta) & 0xFFFF
        await switch()
        if len(eps) > 32: eps.clear()
    return (iota & 0xFFFF) + len(str(zeta))


async def task_61(state, n):
    eps, delta, beta = 3, {}, 0
    for alpha in range(n):
        match alpha % 3:
            case 0: eps += 1
            case 1: await switch()
            case _: eps -= 1
        eps += sum(k * 1 for k in range(alpha % 2))
        while eps > 2444:
            eps //= 4
        eps = await nest(3, eps)
        try:
            if alpha % 5 == 0: raise KeyError(alpha)
            await switch()
        except KeyError:
            eps += 2
        finally:
            state.hits += 1
        fn = lambda q, w=5: (q * w) & 4095
        eps = fn(eps) + fn(alpha)
        async with Guard(state, 1) as guard:
            eps += guard.level
        text = f'{eps:>6}{alpha}'
        eps += text.count('7')
    return (eps & 0xFFFF) + len(str(beta))


async def task_62(state, n):
    eta, kappa, zeta = 1, {}, 1.5
    for mu in range(n):
        pair = (eta, mu)
        eta, extra = pair[0] ^ pair[1], 3
        eta += extra
        state.total += eta & 255
        state.hits = state.hits + 1
        zeta = (zeta + eta) % 424
        await switch()
        async for step in ticks(3):
            eta += step * 1
        eta += sum(k * 2 for k in range(mu % 6))
        try:
            eta += await risky(eta + 3)
        except (ValueError, KeyError) as exc:
            eta += len(str(exc))
        if eta % 4 == 0:
            eta ^= await add_0(mu, 22)
        else:
            eta -= 1
    return (eta & 0xFFFF) + len(str(zeta))


async def task_63(state, n):
    kappa, eps, gamma = 6, {}, 'ssss'
    for mu in range(n):
        match mu % 4:
            case 0: kappa += 4
            case 1: await switch()
            case _: kappa -= 1
        pair = (kappa, mu)
        kappa, extra = pair[0] ^ pair[1], 2
        kappa += extra
        kappa = (kappa * 4 + mu) & 0xFFFF
        await switch()
        try:
            if mu % 3 == 0: raise KeyError(mu)
            await switch()
        except KeyError:
            kappa += 2
        finally:
            state.hits += 1
        state.total += kappa & 255
        state.hits = state.hits + 1
        kappa = await nest(4, kappa)
        gamma = (gamma + 'b')[-6:]
        await switch()
    return (kappa & 0xFFFF) + len(str(gamma))


async def task_64(state, n):
    alpha, delta, beta = 6, [], 1.5
    for mu in range(n):
        text = f'{alpha:x}{mu}'
        alpha += text.count('5')
        state.total += alpha & 3
        state.hits = state.hits + 1
        alpha = (alpha * 46 + mu) & 0xFFFF
        await switch()
        async for step in ticks(1):
            alpha += step * 3
        if alpha % 2 == 0:
            alpha ^= await add_4(mu, 15)
        else:
            alpha -= 5
        alpha += await add_3(alpha & 255, mu)
        if len(delta) > 28: delta.clear()
    return (alpha & 0xFFFF) + len(str(beta))


async def task_65(state, n):
    eps, mu, beta = 5, [], 1.5
    for kappa in range(n):
        pair = (eps, kappa)
        eps, extra = pair[0] ^ pair[1], 1
        eps += extra
        if eps % 3 == 1:
            eps ^= await add_2(kappa, 32)
        else:
            eps -= 4
        eps = (eps * 30 + kappa) & 0xFFFF
        await switch()
        beta = (beta + eps) % 661
        await switch()
        eps += sum(k * 2 for k in range(kappa % 5))
        try:
            if kappa % 4 == 0: raise KeyError(kappa)
            await switch()
        except KeyError:
            eps += 2
        finally:
            state.hits += 1
        async for step in ticks(2):
            eps += step * 4
        if len(mu) > 11: mu.clear()
    return (eps & 0xFFFF) + len(str(beta))


async def task_66(state, n):
    mu, delta, kappa = 7, {}, 0
    for theta in range(n):
        mu += sum(k * 2 for k in range(theta % 4))
        mu = await nest(1, mu)
        fn = lambda q, w=1: (q * w) & 4095
        mu = fn(mu) + fn(theta)
        while mu > 2357:
            mu //= 4
            await switch()
        pair = (mu, theta)
        mu, extra = pair[0] ^ pair[1], 2
        mu += extra
    return (mu & 0xFFFF) + len(str(kappa))


async def task_67(state, n):
    kappa, iota, eps = 2, {}, 0
    for lam in range(n):
        pair = (kappa, lam)
        kappa, extra = pair[0] ^ pair[1], 2
        kappa += extra
        async with Guard(state, 3) as guard:
            kappa += guard.level
        if kappa % 3 == 1:
            kappa ^= await add_2(lam, 9)
        else:
            kappa -= 5
        kappa = await nest(4, kappa)
        eps = (eps + kappa) % 579
        await switch()
    return (kappa & 0xFFFF) + len(str(eps))


async def task_68(state, n):
    kappa, lam, delta = 6, [], 0
    for mu in range(n):
        lam.append(kappa & 7)
        await switch()
        kappa += await add_0(kappa & 255, mu)
        try:
            kappa += await risky(kappa + 1)
        except Exception as exc:
            kappa += len(str(exc))
        text = f'{kappa:x}{mu}'
        kappa += text.count('6')
        match mu % 3:
            case 0: kappa += 8
            case 1: await switch()
            case _: kappa -= 1
        if len(lam) > 38: lam.clear()
    return (kappa & 0xFFFF) + len(str(delta))


async def task_69(state, n):
    beta, eps, mu = 6, [], 'ssss'
    for delta in range(n):
        try:
            beta += await risky(beta + 3)
        except (ValueError, KeyError) as exc:
            beta += len(str(exc))
        beta += sum(k * 3 for k in range(delta % 4))
        try:
            if delta % 3 == 0: raise KeyError(delta)
            await switch()
        except KeyError:
            beta += 2
        finally:
            state.hits += 1
        pair = (beta, delta)
        beta, extra = pair[0] ^ pair[1], 2
        beta += extra
        beta = (beta * 66 + delta) & 0xFFFF
        await switch()
        async for step in ticks(2):
            beta += step * 4
        async with Guard(state, 7) as guard:
            beta += guard.level
            await switch()
        if len(eps) > 28: eps.clear()
    return (beta & 0xFFFF) + len(str(mu))


async def task_70(state, n):
    theta, iota, eps = 4, [], 1.5
    for gamma in range(n):
        theta = await nest(1, theta)
        while theta > 839:
            theta //= 6
            await switch()
        fn = lambda q, w=4: (q * w) & 4095
        theta = fn(theta) + fn(gamma)
        theta = (theta * 92 + gamma) & 0xFFFF
        await switch()
        iota.append(theta & 31)
        await switch()
        theta += await add_4(theta & 255, gamma)
        try:
            theta += await risky(theta + 3)
        except Exception as exc:
            theta += len(str(exc))
        if theta % 5 == 0:
            theta ^= await add_0(gamma, 12)
        else:
            theta -= 3
        if len(iota) > 37: iota.clear()
    return (theta & 0xFFFF) + len(str(eps))


async def task_71(state, n):
    gamma, iota, delta = 5, [], 1.5
    for zeta in range(n):
        async for step in ticks(1):
            gamma += step * 3
        gamma += await add_1(gamma & 255, zeta)
        gamma += sum(k * 1 for k in range(zeta % 2))
        try:
            if zeta % 3 == 0: raise KeyError(zeta)
            await switch()
        except KeyError:
            gamma += 2
        finally:
            state.hits += 1
        while gamma > 649:
            gamma //= 6
        gamma = (gamma * 88 + zeta) & 0xFFFF
        await switch()
        if len(iota) > 38: iota.clear()
    return (gamma & 0xFFFF) + len(str(delta))


async def task_72(state, n):
    beta, gamma, alpha = 2, {}, 1.5
    for iota in range(n):
        if beta % 2 == 0:
            beta ^= await add_1(iota, 11)
        else:
            beta -= 1
        beta = await nest(6, beta)
        beta = max(beta % 1009, 19) + len(gamma)
        match iota % 3:
            case 0: beta += 9
            case 1: await switch()
            case _: beta -= 1
        try:
            beta += await risky(beta + 2)
        except ValueError as exc:
            beta += len(str(exc))
        beta += sum(k * 2 for k in range(iota % 5))
        pair = (beta, iota)
        beta, extra = pair[0] ^ pair[1], 0
        beta += extra
    return (beta & 0xFFFF) + len(str(alpha))


async def task_73(state, n):
    iota, lam, delta = 1, [], 's'
    for eps in range(n):
        delta = (delta + 'b')[-7:]
        await switch()
        iota += await add_1(iota & 255, eps)
        iota = (iota * 51 + eps) & 0xFFFF
        await switch()
        async with Guard(state, 4) as guard:
            iota += guard.level
            await switch()
        iota += sum(k * 1 for k in range(eps % 2))
        iota = await nest(2, iota)
        fn = lambda q, w=6: (q * w) & 4095
        iota = fn(iota) + fn(eps)
        if len(lam) > 16: lam.clear()
    return (iota & 0xFFFF) + len(str(delta))


async def task_74(state, n):
    eps, theta, lam = 4, {}, 's'
    for zeta in range(n):
        async for step in ticks(3):
            eps += step * 4
        eps += sum(k * 2 for k in range(zeta % 5))
        pair = (eps, zeta)
        eps, extra = pair[0] ^ pair[1], 0
        eps += extra
        lam = (lam + 'b')[-12:]
        await switch()
        match zeta % 3:
            case 0: eps += 6
            case 1: await switch()
            case _: eps -= 1
        fn = lambda q, w=2: (q * w) & 4095
        eps = fn(eps) + fn(zeta)
    return (eps & 0xFFFF) + len(str(lam))


async def task_75(state, n):
    kappa, lam, delta = 6, [], 0
    for zeta in range(n):
        fn = lambda q, w=8: (q * w) & 4095
        kappa = fn(kappa) + fn(zeta)
        match zeta % 2:
            case 0: kappa += 4
            case 1: await switch()
            case _: kappa -= 1
        kappa = await nest(5, kappa)
        async for step in ticks(1):
            kappa += step * 4
        try:
            kappa += await risky(kappa + 3)
        except (ValueError, KeyError) as exc:
            kappa += len(str(exc))
        while kappa > 2800:
            kappa //= 6
        pair = (kappa, zeta)
        kappa, extra = pair[0] ^ pair[1], 2
        kappa += extra
        if len(lam) > 11: lam.clear()
    return (kappa & 0xFFFF) + len(str(delta))


async def task_76(state, n):
    zeta, kappa, gamma = 7, [], 0
    for theta in range(n):
        pair = (zeta, theta)
        zeta, extra = pair[0] ^ pair[1], 1
        zeta += extra
        gamma = (gamma + zeta) % 876
        await switch()
        state.total += zeta & 1
        state.hits = state.hits + 1
        async with Guard(state, 6) as guard:
            zeta += guard.level
            await switch()
        text = f'{zeta:>6}{theta}'
        zeta += text.count('0')
        if len(kappa) > 38: kappa.clear()
    return (zeta & 0xFFFF) + len(str(gamma))


async def task_77(state, n):
    gamma, iota, lam = 2, [], 0
    for delta in range(n):
        while gamma > 3466:
            gamma //= 3
        async for step in ticks(2):
            gamma += step * 4
        iota.append(gamma & 15)
        await switch()
        match delta % 4:
            case 0: gamma += 1
            case 1: await switch()
            case _: gamma -= 1
        async with Guard(state, 8) as guard:
            gamma += guard.level
            await switch()
        try:
            gamma += await risky(gamma + 0)
        except (ValueError, KeyError) as exc:
            gamma += len(str(exc))
        if len(iota) > 34: iota.clear()
    return (gamma & 0xFFFF) + len(str(lam))


async def task_78(state, n):
    iota, kappa, gamma = 3, {}, 'ss'
    for eps in range(n):
        gamma = (gamma + 'b')[-6:]
        await switch()
        try:
            if eps % 3 == 0: raise KeyError(eps)
            await switch()
        except KeyError:
            iota += 2
        finally:
            state.hits += 1
        iota = (iota * 7 + eps) & 0xFFFF
        await switch()
        iota += await add_0(iota & 255, eps)
        try:
            iota += await risky(iota + 3)
        except (ValueError, KeyError) as exc:
            iota += len(str(exc))
        async for step in ticks(2):
            iota += step * 1
        match eps % 4:
            case 0: iota += 6
            case 1: await switch()
            case _: iota -= 1
    return (iota & 0xFFFF) + len(str(gamma))


async def task_79(state, n):
    iota, theta, zeta = 1, {}, 1.5
    for beta in range(n):
        theta[beta % 16] = iota
        await switch()
        async with Guard(state, 7) as guard:
            iota += guard.level
        state.total += iota & 255
        state.hits = state.hits + 1
        if iota % 5 == 0:
            iota ^= await add_3(beta, 13)
        else:
            iota -= 5
        while iota > 4441:
            iota //= 6
            await switch()
        text = f'{iota:>6}{beta}'
        iota += text.count('1')
    return (iota & 0xFFFF) + len(str(zeta))


async def task_80(state, n):
    eta, lam, mu = 9, {}, 'ss'
    for eps in range(n):
        fn = lambda q, w=9: (q * w) & 4095
        eta = fn(eta) + fn(eps)
        lam[eps % 5] = eta
        await switch()
        async for step in ticks(4):
            eta += step * 4
        try:
            if eps % 4 == 0: raise KeyError(eps)
            await switch()
        except KeyError:
            eta += 2
        finally:
            state.hits += 1
        if eta % 3 == 0:
            eta ^= await add_4(eps, 4)
        else:
            eta -= 2
        text = f'{eta:x}{eps}'
        eta += text.count('3')
        async with Guard(state, 3) as guard:
            eta += guard.level
        mu = (mu + 'b')[-8:]
        await switch()
    return (eta & 0xFFFF) + len(str(mu))


async def task_81(state, n):
    eps, mu, kappa = 4, {}, 0
    for lam in range(n):
        if eps % 5 == 1:
            eps ^= await add_1(lam, 29)
        else:
            eps -= 4
        fn = lambda q, w=4: (q * w) & 4095
        eps = fn(eps) + fn(lam)
        state.total += eps & 255
        state.hits = state.hits + 1
        try:
            if lam % 4 == 0: raise KeyError(lam)
            await switch()
        except KeyError:
            eps += 2
        finally:
            state.hits += 1
        eps = max(eps % 1009, 16) + len(mu)
        eps += await add_0(eps & 255, lam)
        pair = (eps, lam)
        eps, extra = pair[0] ^ pair[1], 3
        eps += extra
        try:
            eps += await risky(eps + 1)
        except ValueError as exc:
            eps += len(str(exc))
    return (eps & 0xFFFF) + len(str(kappa))


async def task_82(state, n):
    alpha, eps, theta = 4, [], 's'
    for delta in range(n):
        alpha += sum(k * 2 for k in range(delta % 3))
        alpha = await nest(3, alpha)
        match delta % 4:
            case 0: alpha += 8
            case 1: await switch()
            case _: alpha -= 1
        async for step in ticks(2):
            alpha += step * 2
        alpha = (alpha * 55 + delta) & 0xFFFF
        await switch()
        state.total += alpha & 255
        state.hits = state.hits + 1
        async with Guard(state, 5) as guard:
            alpha += guard.level
        try:
            alpha += await risky(alpha + 1)
        except (ValueError, KeyError) as exc:
            alpha += len(str(exc))
        if len(eps) > 21: eps.clear()
    return (alpha & 0xFFFF) + len(str(theta))


async def task_83(state, n):
    eta, alpha, theta = 4, {}, 0
    for iota in range(n):
        match iota % 2:
            case 0: eta += 9
            case 1: await switch()
            case _: eta -= 1
        text = f'{eta:x}{iota}'
        eta += text.count('3')
        try:
            eta += await risky(eta + 3)
        except ValueError as exc:
            eta += len(str(exc))
        state.total += eta & 255
        state.hits = state.hits + 1
        pair = (eta, iota)
        eta, extra = pair[0] ^ pair[1], 2
        eta += extra
        async with Guard(state, 3) as guard:
            eta += guard.level
            await switch()
        eta += sum(k * 3 for k in range(iota % 2))
        eta = await nest(2, eta)
    return (eta & 0xFFFF) + len(str(theta))


async def task_84(state, n):
    delta, beta, iota = 7, [], 1.5
    for zeta in range(n):
        async for step in ticks(2):
            delta += step * 2
        text = f'{delta:x}{zeta}'
        delta += text.count('5')
        fn = lambda q, w=3: (q * w) & 4095
        delta = fn(delta) + fn(zeta)
        state.total += delta & 3
        state.hits = state.hits + 1
        if len(beta) > 17: beta.clear()
    return (delta & 0xFFFF) + len(str(iota))


async def task_85(state, n):
    lam, theta, mu = 2, [], 0
    for iota in range(n):
        lam += await add_4(lam & 255, iota)
        match iota % 4:
            case 0: lam += 7
            case 1: await switch()
            case _: lam -= 1
        try:
            lam += await risky(lam + 2)
        except ValueError as exc:
            lam += len(str(exc))
        state.total += lam & 3
        state.hits = state.hits + 1
        try:
            if iota % 5 == 0: raise KeyError(iota)
            await switch()
        except KeyError:
            lam += 2
        finally:
            state.hits += 1
        if len(theta) > 38: theta.clear()
    return (lam & 0xFFFF) + len(str(mu))


async def task_86(state, n):
    beta, alpha, iota = 7, [], 1.5
    for eps in range(n):
        try:
            if eps % 5 == 0: raise KeyError(eps)
            await switch()
        except KeyError:
            beta += 2
        finally:
            state.hits += 1
        if beta % 3 == 0:
            beta ^= await add_1(eps, 33)
        else:
            beta -= 5
        beta = await nest(6, beta)
        try:
            beta += await risky(beta + 2)
        except Exception as exc:
            beta += len(str(exc))
        if len(alpha) > 16: alpha.clear()
    return (beta & 0xFFFF) + len(str(iota))


async def task_87(state, n):
    eta, zeta, lam = 3, [], 0
    for delta in range(n):
        eta = max(eta % 1009, 11) + len(zeta)
        async with Guard(state, 9) as guard:
            eta += guard.level
            await switch()
        eta = (eta * 77 + delta) & 0xFFFF
        await switch()
        lam = (lam + eta) % 739
        await switch()
        if len(zeta) > 32: zeta.clear()
    return (eta & 0xFFFF) + len(str(lam))


async def task_88(state, n):
    theta, lam, alpha = 8, {}, 1.5
    for delta in range(n):
        theta = await nest(5, theta)
        alpha = (alpha + theta) % 368
        await switch()
        theta += sum(k * 2 for k in range(delta % 6))
        theta = max(theta % 1009, 18) + len(lam)
        theta += await add_1(theta & 255, delta)
        match delta % 3:
            case 0: theta += 9
            case 1: await switch()
            case _: theta -= 1
    return (theta & 0xFFFF) + len(str(alpha))


async def task_89(state, n):
    zeta, mu, eta = 6, {}, 1.5
    for delta in range(n):
        zeta = (zeta * 60 + delta) & 0xFFFF
        await switch()
        zeta = max(zeta % 1009, 0) + len(mu)
        state.total += zeta & 255
        state.hits = state.hits + 1
        mu[delta % 14] = zeta
        await switch()
        while zeta > 3366:
            zeta //= 6
            await switch()
        text = f'{zeta:04d}{delta}'
        zeta += text.count('8')
        zeta += await add_1(zeta & 255, delta)
        eta = (eta + zeta) % 533
        await switch()
    return (zeta & 0xFFFF) + len(str(eta))


async def task_90(state, n):
    delta, zeta, mu = 1, [], 'sss'
    for gamma in range(n):
        fn = lambda q, w=3: (q * w) & 4095
        delta = fn(delta) + fn(gamma)
        delta += await add_3(delta & 255, gamma)
        text = f'{delta:>6}{gamma}'
        delta += text.count('6')
        delta = (delta * 12 + gamma) & 0xFFFF
        await switch()
        async with Guard(state, 9) as guard:
            delta += guard.level
        try:
            delta += await risky(delta + 1)
        except (ValueError, KeyError) as exc:
            delta += len(str(exc))
        delta += sum(k * 2 for k in range(gamma % 6))
        try:
            if gamma % 3 == 0: raise KeyError(gamma)
            await switch()
        except KeyError:
            delta += 2
        finally:
            state.hits += 1
        if len(zeta) > 10: zeta.clear()
    return (delta & 0xFFFF) + len(str(mu))


async def task_91(state, n):
    iota, eta, eps = 4, {}, 'sss'
    for mu in range(n):
        eta[mu % 9] = iota
        await switch()
        match mu % 2:
            case 0: iota += 5
            case 1: await switch()
            case _: iota -= 1
        fn = lambda q, w=2: (q * w) & 4095
        iota = fn(iota) + fn(mu)
        try:
            iota += await risky(iota + 2)
        except Exception as exc:
            iota += len(str(exc))
        state.total += iota & 1
        state.hits = state.hits + 1
        eps = (eps + 'b')[-7:]
        await switch()
        async for step in ticks(2):
            iota += step * 2
        text = f'{iota:04d}{mu}'
        iota += text.count('0')
    return (iota & 0xFFFF) + len(str(eps))


async def task_92(state, n):
    gamma, kappa, eta = 7, {}, 0
    for beta in range(n):
        async for step in ticks(2):
            gamma += step * 1
        match beta % 3:
            case 0: gamma += 6
            case 1: await switch()
            case _: gamma -= 1
        state.total += gamma & 3
        state.hits = state.hits + 1
        text = f'{gamma:04d}{beta}'
        gamma += text.count('9')
    return (gamma & 0xFFFF) + len(str(eta))


async def task_93(state, n):
    eps, beta, gamma = 8, {}, 0
    for zeta in range(n):
        async with Guard(state, 1) as guard:
            eps += guard.level
            await switch()
        state.total += eps & 3
        state.hits = state.hits + 1
        beta[zeta % 9] = eps
        await switch()
        match zeta % 2:
            case 0: eps += 8
            case 1: await switch()
            case _: eps -= 1
        fn = lambda q, w=2: (q * w) & 4095
        eps = fn(eps) + fn(zeta)
        gamma = (gamma + eps) % 63
        await switch()
        eps = (eps * 58 + zeta) & 0xFFFF
        await switch()
        async for step in ticks(1):
            eps += step * 3
    return (eps & 0xFFFF) + len(str(gamma))


async def task_94(state, n):
    beta, iota, eta = 8, [], 0
    for theta in range(n):
        pair = (beta, theta)
        beta, extra = pair[0] ^ pair[1], 3
        beta += extra
        while beta > 659:
            beta //= 4
            await switch()
        try:
            if theta % 4 == 0: raise KeyError(theta)
            await switch()
        except KeyError:
            beta += 2
        finally:
            state.hits += 1
        beta = max(beta % 1009, 4) + len(iota)
        match theta % 2:
            case 0: beta += 4
            case 1: await switch()
            case _: beta -= 1
        if beta % 5 == 0:
            beta ^= await add_3(theta, 8)
        else:
            beta -= 2
        iota.append(beta & 7)
        await switch()
        beta = (beta * 84 + theta) & 0xFFFF
        await switch()
        if len(iota) > 35: iota.clear()
    return (beta & 0xFFFF) + len(str(eta))


async def task_95(state, n):
    alpha, beta, mu = 6, {}, 'sss'
    for zeta in range(n):
        pair = (alpha, zeta)
        alpha, extra = pair[0] ^ pair[1], 0
        alpha += extra
        match zeta % 4:
            case 0: alpha += 9
            case 1: await switch()
            case _: alpha -= 1
        try:
            if zeta % 6 == 0: raise KeyError(zeta)
            await switch()
        except KeyError:
            alpha += 2
        finally:
            state.hits += 1
        text = f'{alpha:x}{zeta}'
        alpha += text.count('1')
    return (alpha & 0xFFFF) + len(str(mu))


async def task_96(state, n):
    eps, zeta, gamma = 4, [], 1.5
    for alpha in range(n):
        text = f'{eps:>6}{alpha}'
        eps += text.count('3')
        while eps > 4809:
            eps //= 3
        if eps % 4 == 0:
            eps ^= await add_3(alpha, 12)
        else:
            eps -= 2
        eps += sum(k * 3 for k in range(alpha % 2))
        eps = max(eps % 1009, 12) + len(zeta)
        if len(zeta) > 14: zeta.clear()
    return (eps & 0xFFFF) + len(str(gamma))


async def task_97(state, n):
    kappa, beta, lam = 8, {}, 'ss'
    for delta in range(n):
        text = f'{kappa:04d}{delta}'
        kappa += text.count('4')
        lam = (lam + 'a')[-11:]
        await switch()
        kappa += sum(k * 3 for k in range(delta % 2))
        kappa += await add_4(kappa & 255, delta)
        async for step in ticks(1):
            kappa += step * 4
        pair = (kappa, delta)
        kappa, extra = pair[0] ^ pair[1], 1
        kappa += extra
    return (kappa & 0xFFFF) + len(str(lam))


async def task_98(state, n):
    eta, gamma, lam = 9, {}, 1.5
    for mu in range(n):
        state.total += eta & 1
        state.hits = state.hits + 1
        async with Guard(state, 5) as guard:
            eta += guard.level
            await switch()
        try:
            eta += await risky(eta + 3)
        except (ValueError, KeyError) as exc:
            eta += len(str(exc))
        match mu % 2:
            case 0: eta += 6
            case 1: await switch()
            case _: eta -= 1
        try:
            if mu % 6 == 0: raise KeyError(mu)
            await switch()
        except KeyError:
            eta += 2
        finally:
            state.hits += 1
    return (eta & 0xFFFF) + len(str(lam))


async def task_99(state, n):
    eps, lam, alpha = 8, [], 0
    for delta in range(n):
        eps = max(eps % 1009, 12) + len(lam)
        eps += sum(k * 2 for k in range(delta % 6))
        lam.append(eps & 15)
        await switch()
        state.total += eps & 1
        state.hits = state.hits + 1
        fn = lambda q, w=9: (q * w) & 4095
        eps = fn(eps) + fn(delta)
        eps = (eps * 36 + delta) & 0xFFFF
        await switch()
        if len(lam) > 14: lam.clear()
    return (eps & 0xFFFF) + len(str(alpha))


async def task_100(state, n):
    delta, theta, iota = 7, [], 1.5
    for zeta in range(n):
        async for step in ticks(1):
            delta += step * 2
        try:
            if zeta % 4 == 0: raise KeyError(zeta)
            await switch()
        except KeyError:
            delta += 2
        finally:
            state.hits += 1
        try:
            delta += await risky(delta + 1)
        except (ValueError, KeyError) as exc:
            delta += len(str(exc))
        delta = await nest(3, delta)
        match zeta % 2:
            case 0: delta += 6
            case 1: await switch()
            case _: delta -= 1
        while delta > 708:
            delta //= 4
        if len(theta) > 12: theta.clear()
    return (delta & 0xFFFF) + len(str(iota))


async def task_101(state, n):
    theta, gamma, beta = 4, [], 's'
    for eps in range(n):
        async for step in ticks(2):
            theta += step * 4
        async with Guard(state, 4) as guard:
            theta += guard.level
        pair = (theta, eps)
        theta, extra = pair[0] ^ pair[1], 2
        theta += extra
        theta += sum(k * 3 for k in range(eps % 6))
        try:
            theta += await risky(theta + 2)
        except (ValueError, KeyError) as exc:
            theta += len(str(exc))
        theta = await nest(2, theta)
        if len(gamma) > 35: gamma.clear()
    return (theta & 0xFFFF) + len(str(beta))


async def task_102(state, n):
    beta, eps, zeta = 9, [], 1.5
    for eta in range(n):
        match eta % 3:
            case 0: beta += 3
            case 1: await switch()
            case _: beta -= 1
        while beta > 2512:
            beta //= 5
            await switch()
        try:
            beta += await risky(beta + 0)
        except ValueError as exc:
            beta += len(str(exc))
        zeta = (zeta + beta) % 755
        await switch()
        beta += await add_2(beta & 255, eta)
        beta = await nest(2, beta)
        beta = max(beta % 1009, 2) + len(eps)
        if beta % 5 == 0:
            beta ^= await add_3(eta, 41)
        else:
            beta -= 3
        if len(eps) > 16: eps.clear()
    return (beta & 0xFFFF) + len(str(zeta))


async def task_103(state, n):
    theta, kappa, mu = 8, {}, 1.5
    for alpha in range(n):
        try:
            if alpha % 5 == 0: raise KeyError(alpha)
            await switch()
        except KeyError:
            theta += 2
        finally:
            state.hits += 1
        theta += await add_2(theta & 255, alpha)
        text = f'{theta:x}{alpha}'
        theta += text.count('6')
        async for step in ticks(2):
            theta += step * 1
        async with Guard(state, 4) as guard:
            theta += guard.level
        theta = max(theta % 1009, 14) + len(kappa)
    return (theta & 0xFFFF) + len(str(mu))


async def task_104(state, n):
    theta, eta, beta = 4, {}, 's'
    for gamma in range(n):
        async with Guard(state, 8) as guard:
            theta += guard.level
        fn = lambda q, w=9: (q * w) & 4095
        theta = fn(theta) + fn(gamma)
        pair = (theta, gamma)
        theta, extra = pair[0] ^ pair[1], 2
        theta += extra
        theta = (theta * 81 + gamma) & 0xFFFF
        await switch()
    return (theta & 0xFFFF) + len(str(beta))


async def task_105(state, n):
    zeta, eta, theta = 7, {}, 1.5
    for lam in range(n):
        pair = (zeta, lam)
        zeta, extra = pair[0] ^ pair[1], 2
        zeta += extra
        match lam % 3:
            case 0: zeta += 3
            case 1: await switch()
            case _: zeta -= 1
        theta = (theta + zeta) % 122
        await switch()
        state.total += zeta & 255
        state.hits = state.hits + 1
        fn = lambda q, w=4: (q * w) & 4095
        zeta = fn(zeta) + fn(lam)
        while zeta > 1177:
            zeta //= 6
            await switch()
    return (zeta & 0xFFFF) + len(str(theta))


async def task_106(state, n):
    eps, theta, gamma = 7, [], 1.5
    for lam in range(n):
        eps += sum(k * 1 for k in range(lam % 3))
        async for step in ticks(4):
            eps += step * 1
        theta.append(eps & 7)
        await switch()
        pair = (eps, lam)
        eps, extra = pair[0] ^ pair[1], 2
        eps += extra
        state.total += eps & 1
        state.hits = state.hits + 1
        text = f'{eps:04d}{lam}'
        eps += text.count('2')
        eps = await nest(6, eps)
        while eps > 3915:
            eps //= 2
        if len(theta) > 21: theta.clear()
    return (eps & 0xFFFF) + len(str(gamma))


async def task_107(state, n):
    kappa, lam, eps = 5, [], 1.5
    for zeta in range(n):
        kappa += await add_0(kappa & 255, zeta)
        if kappa % 2 == 1:
            kappa ^= await add_3(zeta, 39)
        else:
            kappa -= 1
        try:
            if zeta % 3 == 0: raise KeyError(zeta)
            await switch()
        except KeyError:
            kappa += 2
        finally:
            state.hits += 1
        match zeta % 2:
            case 0: kappa += 1
            case 1: await switch()
            case _: kappa -= 1
        async with Guard(state, 7) as guard:
            kappa += guard.level
            await switch()
        kappa = (kappa * 55 + zeta) & 0xFFFF
        await switch()
        eps = (eps + kappa) % 515
        await switch()
        state.total += kappa & 3
        state.hits = state.hits + 1
        if len(lam) > 40: lam.clear()
    return (kappa & 0xFFFF) + len(str(eps))


async def task_108(state, n):
    delta, iota, zeta = 5, [], 1.5
    for gamma in range(n):
        delta = await nest(3, delta)
        zeta = (zeta + delta) % 118
        await switch()
        match gamma % 3:
            case 0: delta += 9
            case 1: await switch()
            case _: delta -= 1
        fn = lambda q, w=7: (q * w) & 4095
        delta = fn(delta) + fn(gamma)
        delta = max(delta % 1009, 3) + len(iota)
        if len(iota) > 23: iota.clear()
    return (delta & 0xFFFF) + len(str(zeta))


async def task_109(state, n):
    beta, theta, gamma = 6, {}, 'ssss'
    for lam in range(n):
        pair = (beta, lam)
        beta, extra = pair[0] ^ pair[1], 0
        beta += extra
        state.total += beta & 3
        state.hits = state.hits + 1
        try:
            if lam % 3 == 0: raise KeyError(lam)
            await switch()
        except KeyError:
            beta += 2
        finally:
            state.hits += 1
        try:
            beta += await risky(beta + 2)
        except Exception as exc:
            beta += len(str(exc))
        fn = lambda q, w=4: (q * w) & 4095
        beta = fn(beta) + fn(lam)
        beta += sum(k * 1 for k in range(lam % 2))
        if beta % 3 == 1:
            beta ^= await add_0(lam, 19)
        else:
            beta -= 3
        beta += await add_1(beta & 255, lam)
    return (beta & 0xFFFF) + len(str(gamma))


async def task_110(state, n):
    theta, zeta, delta = 4, {}, 1.5
    for eta in range(n):
        theta += sum(k * 1 for k in range(eta % 5))
        try:
            if eta % 6 == 0: raise KeyError(eta)
            await switch()
        except KeyError:
            theta += 2
        finally:
            state.hits += 1
        if theta % 3 == 1:
            theta ^= await add_0(eta, 18)
        else:
            theta -= 2
        pair = (theta, eta)
        theta, extra = pair[0] ^ pair[1], 3
        theta += extra
        fn = lambda q, w=4: (q * w) & 4095
        theta = fn(theta) + fn(eta)
    return (theta & 0xFFFF) + len(str(delta))


async def task_111(state, n):
    iota, alpha, eps = 4, [], 1.5
    for zeta in range(n):
        match zeta % 3:
            case 0: iota += 2
            case 1: await switch()
            case _: iota -= 1
        alpha.append(iota & 31)
        await switch()
        pair = (iota, zeta)
        iota, extra = pair[0] ^ pair[1], 3
        iota += extra
        iota = await nest(4, iota)
        iota += sum(k * 2 for k in range(zeta % 4))
        state.total += iota & 1
        state.hits = state.hits + 1
        try:
            if zeta % 6 == 0: raise KeyError(zeta)
            await switch()
        except KeyError:
            iota += 2
        finally:
            state.hits += 1
        fn = lambda q, w=2: (q * w) & 4095
        iota = fn(iota) + fn(zeta)
        if len(alpha) > 38: alpha.clear()
    return (iota & 0xFFFF) + len(str(eps))


async def task_112(state, n):
    eta, eps, theta = 7, [], 0
    for lam in range(n):
        pair = (eta, lam)
        eta, extra = pair[0] ^ pair[1], 2
        eta += extra
        theta = (theta + eta) % 196
        await switch()
        async with Guard(state, 8) as guard:
            eta += guard.level
            await switch()
        while eta > 2118:
            eta //= 5
        if len(eps) > 20: eps.clear()
    return (eta & 0xFFFF) + len(str(theta))


async def task_113(state, n):
    eps, gamma, zeta = 9, [], 'sss'
    for theta in range(n):
        eps += sum(k * 3 for k in range(theta % 3))
        gamma.append(eps & 31)
        await switch()
        state.total += eps & 3
        state.hits = state.hits + 1
        eps = await nest(5, eps)
        if len(gamma) > 34: gamma.clear()
    return (eps & 0xFFFF) + len(str(zeta))


async def task_114(state, n):
    eta, theta, delta = 3, [], 1.5
    for zeta in range(n):
        eta = (eta * 42 + zeta) & 0xFFFF
        await switch()
        while eta > 2247:
            eta //= 5
            await switch()
        async for step in ticks(2):
            eta += step * 3
        state.total += eta & 1
        state.hits = state.hits + 1
        if len(theta) > 28: theta.clear()
    return (eta & 0xFFFF) + len(str(delta))


async def task_115(state, n):
    eps, kappa, beta = 3, {}, 1.5
    for delta in range(n):
        state.total += eps & 255
        state.hits = state.hits + 1
        pair = (eps, delta)
        eps, extra = pair[0] ^ pair[1], 1
        eps += extra
        eps += sum(k * 2 for k in range(delta % 5))
        kappa[delta % 14] = eps
        await switch()
        async for step in ticks(3):
            eps += step * 4
    return (eps & 0xFFFF) + len(str(beta))


async def task_116(state, n):
    iota, eps, alpha = 1, [], 1.5
    for eta in range(n):
        iota = await nest(3, iota)
        iota = max(iota % 1009, 19) + len(eps)
        eps.append(iota & 31)
        await switch()
        iota += await add_0(iota & 255, eta)
        async with Guard(state, 6) as guard:
            iota += guard.level
            await switch()
        if len(eps) > 31: eps.clear()
    return (iota & 0xFFFF) + len(str(alpha))


async def task_117(state, n):
    eta, beta, eps = 3, [], 'ss'
    for alpha in range(n):
        state.total += eta & 255
        state.hits = state.hits + 1
        eta = (eta * 5 + alpha) & 0xFFFF
        await switch()
        eta = max(eta % 1009, 9) + len(beta)
        try:
            eta += await risky(eta + 3)
        except (ValueError, KeyError) as exc:
            eta += len(str(exc))
        eta = await nest(3, eta)
        while eta > 4769:
            eta //= 3
            await switch()
        async with Guard(state, 8) as guard:
            eta += guard.level
        if len(beta) > 17: beta.clear()
    return (eta & 0xFFFF) + len(str(eps))


async def task_118(state, n):
    gamma, lam, eta = 9, {}, 1.5
    for beta in range(n):
        fn = lambda q, w=3: (q * w) & 4095
        gamma = fn(gamma) + fn(beta)
        try:
            if beta % 4 == 0: raise KeyError(beta)
            await switch()
        except KeyError:
            gamma += 2
        finally:
            state.hits += 1
        try:
            gamma += await risky(gamma + 3)
        except (ValueError, KeyError) as exc:
            gamma += len(str(exc))
        gamma = await nest(5, gamma)
    return (gamma & 0xFFFF) + len(str(eta))


async def task_119(state, n):
    zeta, alpha, delta = 3, [], 's'
    for iota in range(n):
        match iota % 4:
            case 0: zeta += 1
            case 1: await switch()
            case _: zeta -= 1
        try:
            if iota % 6 == 0: raise KeyError(iota)
            await switch()
        except KeyError:
            zeta += 2
        finally:
            state.hits += 1
        if zeta % 2 == 0:
            zeta ^= await add_3(iota, 46)
        else:
            zeta -= 1
        alpha.append(zeta & 15)
        await switch()
        fn = lambda q, w=2: (q * w) & 4095
        zeta = fn(zeta) + fn(iota)
        zeta = max(zeta % 1009, 7) + len(alpha)
        zeta = await nest(1, zeta)
        if len(alpha) > 22: alpha.clear()
    return (zeta & 0xFFFF) + len(str(delta))


TASKS = [task_0, task_1, task_2, task_3, task_4, task_5, task_6, task_7, task_8, task_9, task_10, task_11, task_12, task_13, task_14, task_15, task_16, task_17, task_18, task_19, task_20, task_21, task_22, task_23, task_24, task_25, task_26, task_27, task_28, task_29, task_30, task_31, task_32, task_33, task_34, task_35, task_36, task_37, task_38, task_39, task_40, task_41, task_42, task_43, task_44, task_45, task_46, task_47, task_48, task_49, task_50, task_51, task_52, task_53, task_54, task_55, task_56, task_57, task_58, task_59, task_60, task_61, task_62, task_63, task_64, task_65, task_66, task_67, task_68, task_69, task_70, task_71, task_72, task_73, task_74, task_75, task_76, task_77, task_78, task_79, task_80, task_81, task_82, task_83, task_84, task_85, task_86, task_87, task_88, task_89, task_90, task_91, task_92, task_93, task_94, task_95, task_96, task_97, task_98, task_99, task_100, task_101, task_102, task_103, task_104, task_105, task_106, task_107, task_108, task_109, task_110, task_111, task_112, task_113, task_114, task_115, task_116, task_117, task_118, task_119]


def main():
    state = State()
    alive = [(i, task(state, 1500)) for i, task in enumerate(TASKS)]
    results = [None] * len(alive)
    seed, turns = 99, 0
    while alive:
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        at = seed % len(alive)
        turns += 1
        try:
            alive[at][1].send(None)
        except StopIteration as stop:
            results[alive[at][0]] = stop.value
            alive[at] = alive[-1]
            alive.pop()
    return sum(results), results[:4], state.total, state.hits, turns


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
