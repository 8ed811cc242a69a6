"""Made-up figures for the parts of the Evaluation view: enough of some, too few of others."""

from __future__ import annotations

from dataclasses import replace

from mars_labeler.domain.evaluation import (
    ClassFigures,
    GroupFigures,
    Measured,
    ModelEvaluation,
    Reliability,
    ReliabilityBin,
    ThresholdPoint,
    VersionFigures,
    WantedAccuracy,
)

SURE = Measured(0.9, 0.85, 0.94, 200)
FEW = Measured(0.5, 0.1, 0.9, 4)
OF_ONE_SEQUENCE = Measured(0.66, 0.3, 0.95, 82)
GROUND, WHEEL, SUN = 7, 8, 9
CLASSES = (
    ClassFigures(GROUND, "ground", SURE, replace(SURE, count=120), SURE, (1, 2), (3,)),
    ClassFigures(WHEEL, "wheel", replace(SURE, value=0.8), SURE, SURE, (3,), (1, 2)),
    ClassFigures(SUN, "sun", FEW, replace(FEW, count=0), FEW, (), ()),
)
CELLS = (
    ((GROUND, GROUND), tuple(range(100, 218))),
    ((GROUND, WHEEL), (1, 2)),
    ((WHEEL, GROUND), (3,)),
)
BINS = tuple(
    ReliabilityBin(place / 15, (place + 1) / 15, (place + 0.5) / 15, SURE if place > 9 else FEW)
    for place in range(15)
)
POINTS = tuple(
    ThresholdPoint(place / 100, replace(SURE, value=1 - place / 100), FEW if place > 95 else SURE)
    for place in range(100)
)
EVALUATION = ModelEvaluation(
    version=3,
    count=200,
    unlabeled=2,
    top_1=SURE,
    mean_recall=FEW,
    macro_f1=SURE,
    classes=CLASSES,
    cells=CELLS,
    instruments=(GroupFigures("Mastcam", SURE, (1, 2)), GroupFigures("", FEW, ())),
    sols=(GroupFigures("0-49", OF_ONE_SEQUENCE, (3,)),),
    flags=(GroupFigures("", SURE, (1,)), GroupFigures("BLURRED", FEW, (2,))),
    before=Reliability(SURE, BINS),
    after=Reliability(replace(SURE, count=99), BINS),
    thresholds=POINTS,
    wanted=(WantedAccuracy(0.9, POINTS[42]), WantedAccuracy(0.99, None)),
    versions=(VersionFigures(1, FEW, FEW), VersionFigures(3, SURE, FEW)),
)
