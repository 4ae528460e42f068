"""Files of answers from other survey tools (CSV, XLSX, LimeSurvey, SPSS): read, mapped, tried, taken in in one go, undone."""
