"""Rows of our own in the official columns of the Consolidated Screening List."""

COLUMNS = [
    "_id",
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "title",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
    "ids",
]
EL = "Entity List (EL) - Bureau of Industry and Security"
SDN = "Specially Designated Nationals (SDN) - Treasury Department"
DPL = "Denied Persons List (DPL) - Bureau of Industry and Security"
ALL_ITEMS = "For all items subject to the EAR. (See §744.11 of the EAR)."


def row(**cells):
    return ",".join('"' + cells.get(name, "").replace('"', '""') + '"' for name in COLUMNS)


def table(*rows):
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"
