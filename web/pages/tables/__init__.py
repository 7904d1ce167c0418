"""The pages of tables: a register taken out as a workbook, and handed in again."""
