"""Who works at the invented company, and how to sign in as each. Plain values: the command line prints them."""

PASSWORD = "hilft-demo-house"
DOMAIN = "nordlicht.example"

STAFF: tuple[tuple[str, str, str, str | None], ...] = (
    ("lea", "Lea Brandt", "advisor", "Network"),
    ("timo", "Timo Falk", "advisor", "Network"),
    ("aylin", "Aylin Kaya", "advisor", "Network"),
    ("jule", "Jule Harms", "advisor", "Contracts"),
    ("marek", "Marek Nowak", "advisor", "Contracts"),
    ("ines", "Ines Duarte", "advisor", "Contracts"),
    ("jonas", "Jonas Reh", "duty_lead", "Network"),
    ("carla", "Carla Winter", "duty_lead", "Contracts"),
    ("hanna", "Hanna Vogt", "head_of_service", None),
    ("doris", "Doris Ahrens", "head_of_department", None),
    ("nele", "Nele Sommer", "expert", None),
    ("milan", "Milan Keller", "expert", None),
    ("bente", "Bente Lund", "community_manager", None),
    ("otto", "Otto Paulsen", "operator", None),
    ("vera", "Vera Lindt", "privacy_officer", None),
)
MEMBERS: tuple[tuple[str, str, str], ...] = (
    ("mia", "Mia", "guide"),
    ("robin", "Robin", "member"),
    ("samira", "Samira", "member"),
)
LOGINS: tuple[tuple[str, str], ...] = (
    ("advisor", f"lea@{DOMAIN}"),
    ("duty lead", f"jonas@{DOMAIN}"),
    ("head of service", f"hanna@{DOMAIN}"),
    ("head of department", f"doris@{DOMAIN}"),
    ("expert", f"nele@{DOMAIN}"),
    ("community manager", f"bente@{DOMAIN}"),
    ("data protection officer", f"vera@{DOMAIN}"),
    ("operator", f"otto@{DOMAIN}"),
    ("guide (customer)", "mia@kunden.example"),
    ("member (customer)", "robin@kunden.example"),
)
