"""What the editor and the publisher of `staff_desk.py` type and paste, from the report to the council."""

TRIP = {
    "#id_title": "臺中市市長赴美市政考察交流",
    "#id_title_en": "Mayor of Taichung's municipal visit to the United States",
    "#id_starts_on": "115/3/11",
    "#id_ends_on": "115/3/21",
    "#id_purpose": "深化城市外交、關心僑胞及鞏固臺美情誼，率團訪問美國。",
    "#id_inviting_side": "多數行程由美方邀請",
}
FIGURES = {"#id_stated_days": "11", "#id_stated_states": "5", "#id_stated_jurisdictions": "9"}
OBJECTIVES = (
    {
        "title": "深化城市交流",
        "text": "拜會曼徹斯特、塔可瑪等姊妹市，以及波士頓、西雅圖等政府機關，鞏固雙邊情誼。",
    },
    {"title": "關心僑胞", "text": "希望將故鄉臺灣、臺中的問候帶給僑胞，透過本次出訪拜會僑社。"},
    {
        "title": "鞏固臺美情誼",
        "text": "在「能源穩定」、「區域安全」與「全球貿易」等議題上進行誠懇而真實的意見交流。",
    },
)
DOCUMENT = {
    "#id_documents-0-title": "臺中市市長赴美市政考察交流成果專案報告",
    "#id_documents-0-dated_on": "民國115年3月27日",
    "#id_documents-0-covers_from": "115/3/11",
    "#id_documents-0-covers_to": "115/3/14",
    "#id_documents-0-coverage_reason": "因議會擬定撰寫期程",
}
PEOPLE = """曼徹斯特：魯艾斯 (Jay P. Ruais) 市長
波士頓：吳弭市長
紐約中華公所：主席伍銳賢等人
"""
CREDIT = "臺中市政府秘書處"
ALT_TEXT = "：市長與對方代表在會議室並肩合影，背後是雙方的旗幟"
REMARKS = "請補上摘要：至少寫出拜會的城市、僑社，以及報告涵蓋的日期。"
SUMMARY = (
    "拜會曼徹斯特市政府與波士頓市政府，參訪麻省理工學院，並與大波士頓、大紐約地區僑界交流；"
    "專案報告涵蓋3月11日至3月14日。"
)
