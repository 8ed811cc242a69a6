"""What archive labels and feeds add to what a name says."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products import parse_product, read_facts

NAVCAM = "NLB_516721703EDR_F0540992CCAM15900M1"

PDS3 = """\
PDS_VERSION_ID                    = PDS3\r
/* FILE DATA ELEMENTS */\r
^IMAGE                       = ("NLB_516721703EDR_F0540992CCAM15900M1.IMG"\r
                                     ,23)\r
INSTRUMENT_HOST_ID                = MSL  /* the rover */\r
INSTRUMENT_NAME                   = "NAVIGATION CAMERA LEFT STRING B"\r
FRAME_ID                          = "LEFT"\r
MSL:LOCAL_MEAN_SOLAR_TIME         = "Sol-01343M13:50:33.488"\r
LOCAL_TRUE_SOLAR_TIME             = "14:24:39"\r
PLANET_DAY_NUMBER                 = 1343\r
PRODUCT_ID                        =\r
"NLB_516721703EDR_F0540992CCAM15900M1"\r
SEQUENCE_ID                       = "ccam15900"\r
SPACECRAFT_CLOCK_START_COUNT      = "516721703.665"\r
START_TIME                        = 2016-05-17T02:09:14.164\r
TARGET_NAME                       = "MARS"\r
GROUP                             = INSTRUMENT_STATE_PARMS\r
  EXPOSURE_DURATION               = 409.6 <ms>\r
  FILTER_NAME                     = PANCAM_L7_440NM\r
END_GROUP                         = INSTRUMENT_STATE_PARMS\r
GROUP                             = ROVER_DERIVED_GEOMETRY_PARMS\r
  INSTRUMENT_AZIMUTH              = 90.4807 <deg>\r
END_GROUP                         = ROVER_DERIVED_GEOMETRY_PARMS\r
GROUP                             = SITE_DERIVED_GEOMETRY_PARMS\r
  INSTRUMENT_AZIMUTH              = -88.5 <deg>\r
  INSTRUMENT_ELEVATION            = -51.4223 <deg>\r
  SOLAR_AZIMUTH                   = 293.493 <deg>\r
END_GROUP                         = SITE_DERIVED_GEOMETRY_PARMS\r
END\r
"""

NAVCAM_FACTS = ProductFacts(
    product_id=NAVCAM,
    mission="MSL",
    instrument="Navcam Left",
    sol=1343,
    sequence="CCAM15900",
    eye="left",
    clock=516721703.665,
    product_type="EDR",
    taken_at="2016-05-17T02:09:14.164Z",
    local_time="14:24:39",
    exposure_ms=409.6,
    azimuth_deg=271.5,
    elevation_deg=-51.4223,
)

PDS4 = """\
<?xml version="1.0" encoding="UTF-8"?>
<Product_Observational xmlns="http://pds.nasa.gov/pds4/pds/v1" xmlns:geom="urn:geom"
    xmlns:img="urn:img" xmlns:msn="urn:msn">
  <Identification_Area><Alias_List><Alias>
    <alternate_id>3778ML1037770010808163I01_DXXX</alternate_id>
  </Alias></Alias_List></Identification_Area>
  <Observation_Area>
    <Time_Coordinates>
      <start_date_time>2023-03-23T23:14:12.664Z</start_date_time>
      <local_true_solar_time>Sol-03778M12:11:16</local_true_solar_time>
    </Time_Coordinates>
    <Primary_Result_Summary>
      <description>Documentation of
        target Marabitana</description>
    </Primary_Result_Summary>
    <Target_Identification><name>Mars</name></Target_Identification>
    <Discipline_Area>
      <geom:Derived_Geometry>
        <geom:instrument_azimuth unit="deg">147.4</geom:instrument_azimuth>
        <geom:Reference>
          <geom:coordinate_space_frame_type>ROVER_NAV_FRAME</geom:coordinate_space_frame_type>
        </geom:Reference>
      </geom:Derived_Geometry>
      <geom:Derived_Geometry>
        <geom:instrument_azimuth unit="rad">0</geom:instrument_azimuth>
        <geom:instrument_elevation unit="deg">1E+30</geom:instrument_elevation>
        <geom:Reference>
          <local_identifier_reference>SITE_FRAME_30</local_identifier_reference>
        </geom:Reference>
      </geom:Derived_Geometry>
      <img:Commanded_Parameters>
        <img:Exposure><img:exposure_duration unit="ms">1</img:exposure_duration></img:Exposure>
      </img:Commanded_Parameters>
      <img:Exposure><img:exposure_duration unit="s">0.0625</img:exposure_duration></img:Exposure>
      <img:Optical_Filter><img:filter_name>MASTCAM_L0_CLEAR</img:filter_name></img:Optical_Filter>
      <msn:Mission_Information>
        <msn:spacecraft_clock_start>732881969.25</msn:spacecraft_clock_start>
        <msn:Surface_Mission><msn:start_sol_number>3778</msn:start_sol_number></msn:Surface_Mission>
      </msn:Mission_Information>
    </Discipline_Area>
  </Observation_Area>
</Product_Observational>
"""

MASTCAM_FACTS = ProductFacts(
    product_id="3778ML1037770010808163I01_DXXX",
    mission="MSL",
    instrument="Mastcam Left",
    sol=3778,
    sequence="103777",
    eye="left",
    clock=732881969.25,
    product_type="DXXX",
    filter_name="L0",
    taken_at="2023-03-23T23:14:12.664Z",
    local_time="12:11:16",
    exposure_ms=62.5,
    azimuth_deg=0.0,
    target="Documentation of target Marabitana",
)


def _write(path: Path, content: str) -> Path:
    path.write_bytes(content.encode())
    return path


def test_a_detached_pds3_label_fills_what_the_name_leaves_open(tmp_path: Path) -> None:
    label = _write(tmp_path / f"{NAVCAM}.LBL", PDS3)
    assert read_facts(tmp_path / f"{NAVCAM}.IMG", label) == NAVCAM_FACTS


def test_a_pds3_label_is_found_in_the_image_file_itself(tmp_path: Path) -> None:
    path = tmp_path / f"{NAVCAM}.IMG"
    path.write_bytes(PDS3.encode() + bytes(range(256)) * 5_000)
    assert read_facts(path) == NAVCAM_FACTS


def test_a_pds4_label(tmp_path: Path) -> None:
    label = _write(tmp_path / "label.xml", PDS4)
    path = tmp_path / "3778ML1037770010808163I01_DXXX.IMG"
    assert read_facts(path, label) == MASTCAM_FACTS


def test_the_label_says_what_a_renamed_file_is(tmp_path: Path) -> None:
    label = _write(tmp_path / "mine.lbl", PDS3)
    facts = read_facts(tmp_path / "mine.img", label)
    assert facts.product_id == "mine"
    assert (facts.instrument, facts.product_type) == ("Navcam Left", "EDR")


def test_a_product_of_another_mission_goes_by_its_labels_words(tmp_path: Path) -> None:
    other = PDS3.replace("= MSL  ", "= MEX  ").replace(NAVCAM, "H0001")
    facts = read_facts(tmp_path / "h1.img", _write(tmp_path / "h1.lbl", other))
    assert (facts.mission, facts.eye) == ("Mex", "left")
    assert facts.instrument == "Navigation Camera Left String B"


def test_why_an_image_was_asked_for_names_its_target(tmp_path: Path) -> None:
    reason = 'RATIONALE_DESC = "Survey of John Klein surface\r\nmaterials"\r\n'
    request = f"GROUP = OBSERVATION_REQUEST_PARMS\r\n{reason}END_GROUP\r\nEND\r\n"
    label = _write(tmp_path / "a.lbl", PDS3.replace("END\r\n", "").strip() + "\r\n" + request)
    assert read_facts(tmp_path / "a.img", label).target == "Survey of John Klein surface materials"


@pytest.mark.parametrize("word", ['"NULL"', "UNK", '"N/A"', "1.0E+30", "much", "3 <furlongs>"])
def test_what_the_label_does_not_know_stays_unknown(tmp_path: Path, word: str) -> None:
    content = PDS3.replace("409.6 <ms>", word).replace("-88.5 <deg>", word)
    facts = read_facts(tmp_path / f"{NAVCAM}.IMG", _write(tmp_path / "a.lbl", content))
    assert (facts.exposure_ms, facts.azimuth_deg) == (None, None)
    assert facts.sol == 1343


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2016-138T02:09:14.164", "2016-05-17T02:09:14.164Z"),
        ('"2015-04-26T02:37:16.685Z"', "2015-04-26T02:37:16.685Z"),
        ("2013-03-22T17:04:17", "2013-03-22T17:04:17.000Z"),
        ("2013-13-45T99:04:17", ""),
    ],
)
def test_times_are_utc_in_iso_8601(tmp_path: Path, written: str, expected: str) -> None:
    label = _write(tmp_path / "a.lbl", PDS3.replace("2016-05-17T02:09:14.164", written))
    assert read_facts(tmp_path / "a.img", label).taken_at == expected


def test_a_feed_says_what_it_said(tmp_path: Path) -> None:
    facts = {"sol": 1343, "clock": 516721703, "target": "Sky", "azimuth_deg": None, "eye": ""}
    sidecar = _write(tmp_path / f"{NAVCAM}.JPG.json", json.dumps({"feed": "", "facts": facts}))
    found = read_facts(tmp_path / f"{NAVCAM}.JPG", sidecar)
    assert (found.sol, found.target, found.eye) == (1343, "Sky", "left")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.lbl", "This is no label.\r\nEND\r\n"),
        ("a.lbl", PDS3.removesuffix("END\r\n")),
        ("a.lbl", ""),
        ("a.xml", PDS4.replace("</Observation_Area>", "")),
        ("a.xml", "<html/>"),
        ("a.xml", ""),
        ("a.xml", '<!DOCTYPE a [<!ENTITY b "c">]><Product_X>&b;</Product_X>'),
        ("a.xml", '<?xml version="1.0" encoding="bogus"?><Product_X/>'),
        ("a.json", "[]"),
        ("a.json", "{"),
        ("a.json", '{"facts": {"sol": "5"}}'),
        ("a.json", '{"facts": {"sol": true}}'),
        ("a.json", '{"facts": {"password": ""}}'),
        ("a.json", '{"facts": {"clock": "soon"}}'),
        ("a.json", '{"facts": {"clock": NaN}}'),
        ("a.json", '{"facts": {"clock": 1e999}}'),
        ("a.json", '{"facts": {"clock": 1' + "0" * 400 + "}}"),
        ("a.json", '{"facts": {"sol": 100000000000}}'),
        ("a.json", '{"facts": {"sol": 1e23}}'),
        ("a.json", '{"facts": {"target": "\\ud800"}}'),
        ("a.json", '{"facts": {"sol": "\\ud800"}}'),
        ("a.json", '{"facts": {"\\ud800": 1}}'),
        ("a.json", "[" * 100_000),
    ],
)  # fmt: skip
def test_a_damaged_label_costs_only_its_facts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, content: str
) -> None:
    label = _write(tmp_path / name, content)
    with caplog.at_level(logging.WARNING):
        facts = read_facts(tmp_path / f"{NAVCAM}.IMG", label)
    assert facts == parse_product(NAVCAM)
    assert str(label) in caplog.text


def test_a_label_that_is_gone_costs_only_its_facts(tmp_path: Path) -> None:
    path = tmp_path / f"{NAVCAM}.IMG"
    assert read_facts(path, tmp_path / "gone.lbl") == parse_product(NAVCAM)
    assert read_facts(path) == parse_product(NAVCAM)


def test_an_ordinary_picture_has_no_label(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / f"{NAVCAM}.JPG"
    path.write_bytes(b"\xff\xd8\xff\xe0 no PDS_VERSION_ID here")
    assert read_facts(path) == parse_product(NAVCAM)
    assert caplog.text == ""
