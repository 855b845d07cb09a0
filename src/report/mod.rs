//! Quota reports for people and machines: JSON, tables, CSV, XLSX, HTML, in Chinese and English.
