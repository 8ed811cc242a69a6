"""A report of a project as one HTML file.

`counts`, `course`, `accuracy` and `examples` gather what it says, `charts` draws curves as SVG, and
`writing` puts them into the template `resources/report/report.html`.
"""

from mars_labeler.services.reporting.writing import write_report

__all__ = ["write_report"]
