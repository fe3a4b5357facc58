"""The fields of the Algorithmic Transparency Recording Standard, version 4, in its order and with its numbers.

Source: Department for Science, Innovation and Technology, *Algorithmic Transparency Recording Standard: template*, version 4.0;
the headings are those of the records published on GOV.UK.
"""

from dataclasses import dataclass

VERSION = "4.0"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its key in JSON, its number in the standard, its name and the section that it stands in."""

    key: str
    number: str
    name: str
    section: str


_SECTIONS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Tier 1 Information",
        (
            ("name", "1", "Name"),
            ("description", "2", "Description"),
            ("website_url", "3", "Website URL"),
            ("contact_email", "4", "Contact email"),
        ),
    ),
    (
        "Tier 2 - Owner and Responsibility",
        (
            ("organisation", "1.1", "Organisation or department"),
            ("team", "1.2", "Team"),
            ("senior_responsible_owner", "1.3", "Senior responsible owner"),
            ("third_party_involvement", "1.4", "Third party involvement"),
            ("third_party", "1.4.1", "Third party"),
            ("companies_house_number", "1.4.2", "Companies House Number"),
            ("third_party_role", "1.4.3", "Third party role"),
            ("procurement_procedure", "1.4.4", "Procurement procedure type"),
            ("third_party_data_access", "1.4.5", "Third party data access terms"),
        ),
    ),
    (
        "Tier 2 - Description and Rationale",
        (
            ("detailed_description", "2.1", "Detailed description"),
            ("benefits", "2.2", "Benefits"),
            ("previous_process", "2.3", "Previous process"),
            ("alternatives_considered", "2.4", "Alternatives considered"),
        ),
    ),
    (
        "Tier 2 - Deployment Context",
        (
            ("process_integration", "3.1", "Integration into broader operational process"),
            ("human_review", "3.2", "Human review"),
            ("frequency_and_scale", "3.3", "Frequency and scale of usage"),
            ("required_training", "3.4", "Required training"),
            ("appeals_and_review", "3.5", "Appeals and review"),
        ),
    ),
    (
        "Tier 2 - Tool Specification",
        (
            ("system_architecture", "4.1.1", "System architecture"),
            ("system_input", "4.1.2", "System-level input"),
            ("system_output", "4.1.3", "System-level output"),
            ("maintenance", "4.1.4", "Maintenance"),
            ("models", "4.1.5", "Models"),
        ),
    ),
    (
        "Tier 2 - Model Specification",
        (
            ("model_name", "4.2.1", "Model name"),
            ("model_version", "4.2.2", "Model version"),
            ("model_task", "4.2.3", "Model task"),
            ("model_input", "4.2.4", "Model input"),
            ("model_output", "4.2.5", "Model output"),
            ("model_architecture", "4.2.6", "Model architecture"),
            ("model_performance", "4.2.7", "Model performance"),
            ("datasets", "4.2.8", "Datasets and their purposes"),
        ),
    ),
    (
        "Tier 2 - Development Data",
        (
            ("development_data", "4.3.1", "Development data description"),
            ("data_modality", "4.3.2", "Data modality"),
            ("data_quantities", "4.3.3", "Data quantities"),
            ("development_sensitive_attributes", "4.3.4", "Sensitive attributes"),
            ("data_completeness", "4.3.5", "Data completeness and representativeness"),
            ("data_cleaning", "4.3.6", "Data cleaning"),
            ("data_collection", "4.3.7", "Data collection"),
            ("development_access_and_storage", "4.3.8", "Data access and storage"),
            ("development_sharing_agreements", "4.3.9", "Data sharing agreements"),
        ),
    ),
    (
        "Tier 2 - Operational Data",
        (
            ("data_sources", "4.4.1", "Data sources"),
            ("operational_sensitive_attributes", "4.4.2", "Sensitive attributes"),
            ("data_processing", "4.4.3", "Data processing methods"),
            ("operational_access_and_storage", "4.4.4", "Data access and storage"),
            ("operational_sharing_agreements", "4.4.5", "Data sharing agreements"),
        ),
    ),
    (
        "Tier 2 - Risks, Mitigations and Impact Assessments",
        (
            ("impact_assessment", "5.1", "Impact assessment"),
            ("risks_and_mitigations", "5.2", "Risks and mitigations"),
        ),
    ),
)
FIELDS = tuple(Field(key, number, name, section) for section, rows in _SECTIONS for key, number, name in rows)
