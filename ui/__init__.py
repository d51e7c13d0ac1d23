"""The screens of the station: Qt lives here and nowhere else."""
