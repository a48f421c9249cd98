"""The municipalities a participant can live in, and the four-digit postcodes that catch slips (domain.md)."""

NETWORK_MUNICIPALITIES = ("Den Haag", "Leidschendam-Voorburg", "Rijswijk", "Wassenaar", "Zoetermeer")
WIDER_REGION = ("Delft", "Midden-Delfland", "Westland", "Pijnacker-Nootdorp")
MUNICIPALITIES = NETWORK_MUNICIPALITIES + WIDER_REGION
ELSEWHERE = "elders"

_POSTCODES: dict[str, tuple[tuple[int, int], ...]] = {
    "Den Haag": (
        (2491, 2493), (2495, 2498), (2511, 2518), (2521, 2526), (2531, 2533), (2541, 2548),
        (2551, 2555), (2561, 2566), (2571, 2574), (2581, 2587), (2591, 2597),
    ),
    "Leidschendam-Voorburg": ((2261, 2267), (2271, 2275)),
    "Rijswijk": ((2281, 2289),),
    "Wassenaar": ((2241, 2245),),
    "Zoetermeer": ((2711, 2713), (2715, 2719), (2721, 2729)),
    "Delft": ((2611, 2614), (2616, 2616), (2622, 2629)),
    "Midden-Delfland": ((2635, 2636), (3155, 3155)),
    "Westland": (
        (2291, 2292), (2295, 2295), (2671, 2673), (2675, 2676), (2678, 2678), (2681, 2681),
        (2684, 2685), (2691, 2694),
    ),
    "Pijnacker-Nootdorp": ((2631, 2632), (2641, 2643), (2645, 2645)),
}  # fmt: skip


def municipality_of(postcode: str) -> str | None:
    """The municipality of a Dutch postcode ("2512 AB"), or None outside the region or when it is no postcode."""
    digits = postcode.strip()[:4]
    if not digits.isdigit():
        return None
    number = int(digits)
    for name, ranges in _POSTCODES.items():
        if any(low <= number <= high for low, high in ranges):
            return name
    return None
