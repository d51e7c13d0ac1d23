"""What comes in from offices: rosters, citizen numbers, name search keys. Knows no vault and no database."""
