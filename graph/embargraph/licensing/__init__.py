"""Licence determination under the US Export Administration Regulations: pure, no network, no database."""
