"""Words that say what kind of body a name belongs to, and so say little about which one.

Each line is a canonical word and what it is also written as, in Latin letters
after transliteration or in Han characters (both sets of them).  The classes
differ in how much a word tells: a form nothing, a generic word a little, a
field or a place some.  They are common vocabulary, held here so that a name in
one language meets its translation, and so that no two companies meet on
"technology" alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = [
    "FIELD",
    "FORM",
    "GENERIC",
    "PARTICLE",
    "PLACE",
    "TITLE",
    "WORD",
    "abbreviations",
    "han_words",
    "kinds",
    "phrases",
]

#: Classes of words, from what tells nothing to what tells most.
FORM, PARTICLE, TITLE, GENERIC, FIELD, PLACE, WORD = "form", "particle", "title", "generic", "field", "place", "word"

_FORMS = """
company: shrkh lshrkh sharika sharikat charikat shrkt svtfvt brisath company co comp compania companhia compagnie kompaniya kompania kompani cia gongsi sirket sirketi sherkat | 公司 会社
corporation: corp korporatsiya korporatsiia coporation corporacion
incorporated: inc
enterprise: enterprises entreprise empresa predpriyatie predpriiatie predpryiatie ent | 企业 企業
establishment: uchrezhdenie etablissement
firm: firma
stock: actionnaire
liability: otvetstvennostyu otvetstvennost
limited: ogranichennoi ogranichennoy limitada
jointstock: aktsionernoe
closed: zakrytoe
open: otkrytoe
"""

# Phrases that a register writes out and others shorten: the class of legal form they name.
_PHRASES = """
llc: obshchestvo s ogranichennoi otvetstvennostyu, obshchestvo s ogranichennoy otvetstvennostyu, \
obshchestvo s ogranichennoi otvetstvennostiu, obschestvo s ogranichennoy otvetstvennostyu, \
obshchestvo s ogranichennoy otvetstvennostiu, tovaryshchestvo s ogranichennoy otvetstvennostyu, \
private limited, private ltd, pvt limited, pvt ltd, pte limited, pte ltd, pty ltd, sdn bhd, limited sirketi, \
ltd sti, limited liability co, w l l, wll, dhmm, dh m m, chamkad, sdn berhad, juhoesa, jusighoesa, yuhanhoesa, \
 company limited, co limited, co ltd, sociedad de responsabilidad limitada
soe: fgup, fgbu, fgbnu, fgbou, fgaou, fgu, gup, fku, federalnoe gosudarstvennoe unitarnoe predpriyatie, \
federalnoe gosudarstvennoe unitarnoe predpriiatie, federal state unitary enterprise, \
gosudarstvennoe unitarnoe predpriyatie, state unitary enterprise, kazennoe predpriyatie
jsc: publichnoe aktsionernoe obshchestvo, otkrytoe aktsionernoe obshchestvo, zakrytoe aktsionernoe obshchestvo, \
aktsionernoe obshchestvo, nepublichnoe aktsionernoe obshchestvo, public joint stock co, open joint stock co, \
closed joint stock co, joint stock co, joint stock companies, joint stock, joint stock compan, \
anonim sirketi, anonim sirket, sociedad anonima, societe anonyme, public limited company
"""

# Han words that are several in English, and forms of bodies.
_HAN_PHRASES = """
integrated-circuit: 集成电路 积体电路
research-development: 研发
artificial-intelligent: 人工智能
heavy-industry: 重工 重工业
new-energy: 新能源
new-material: 新材料
real-estate: 房地产 地产
cloud-computer: 云计算
big-data: 大数据
supply-chain: 供应链管理
nuclear-power: 核电
optic-fiber: 光纤
"""

_HAN_FORMS = """
llc: 有限责任公司 有限公司 有限会社 株式会社 股份有限公司 合同会社 股份 责任有限公司
group-llc: 集团有限公司 集团股份有限公司 集团有限责任公司 集团公司
"""

_GENERIC = """
international: intl internacional internationale internazionale mezhdunarodnyy mezhdunarodny mezhdunarodnaya | 国际 國際
national: nacional nationale natsionalnyy natsionalnaya natsionalny | 国家 國家 国立
general: generale
group: grupo groupe gruppe gruppo grupp gruppa | 集团 集團
holding: holdings kholding | 控股
global: globalnyy
world: | 世界
new: | 新
united: obedinennaya obedinennyy
central: tsentralnyy tsentralnaya | 中央
center: centre centro zentrum tsentr merkez | 中心
branch: filial sucursal | 分公司
office: ofis | 办事处 辦事處
department: departament | 部
division: subdivision
unit: | 部门
bureau: byuro buro | 局
agency: agentstvo agence agencia
organization: organisation organizatsiya organizacion | 组织 組織
association: assotsiatsiya asociacion assoc | 协会 協會
union: soyuz
federation: federatsiya
federal: federalnoe federalnyy federalnaya
state: gosudarstvennoe gosudarstvennyy gosudarstvennaya gosudarstvennoye | 国营 國營
public: publichnoe
private: chastnoe
unitary: unitarnoe
autonomous: avtonomnaya avtonomnoe
budgetary: byudzhetnoe
nonprofit: nekommercheskaya
management: upravlenie
service: services servicios servis serviz hizmetleri | 服务 服務
solution: solutions
system: systems sistemy sistema sistemi sistemleri systeme | 系统 系統
product: products produkt
production: proizvodstvo proizvodstvennoe proizvodstvennaya | 生产 生產
project: projects proekt | 项目
business: businesses
commercial: comercial commerciale kommercheskiy
trade: trading commerce torgovlya torgovyy ticaret comercio handel handels torgovaya comercializadora | 贸易 貿易 商贸 商貿
import: imports ithalat importacao import-export | 进口 進口
export: exports ihracat exportacao | 出口
importexport: impex | 进出口 進出口
development: razvitie razvitiya | 发展 發展 开发 開發
partner: partners
associate: associates
sons: son bros brothers
joint: sovmestnoe
special: spetsialnoe
universal: universalnyy
limitedpartnership: partnership
scientific: science sciences nauchno nauchnyy nauchnoe nauchnaya | 科学 科學
research: issledovatelskiy issledovatelski issledovatelskaya recherche forschung | 研究
institute: inst institut instituto institution nii instituut | 研究院 研究所 学院 學院
laboratory: lab laboratories labs laboratoriya | 实验室 實驗室
university: universitet universidad universite universitat univ | 大学 大學
academy: akademiya akademie academie | 科学院
school: college
society: obshchestvo obschestvo societe sociedad
committee: komitet
ministry: ministerstvo
foundation: fond fondation fundacion
fund: funds
trust: trusts
industry: industries industrial promyshlennyy promyshlennost industrie industria sanayi sanayii sanat industriya | 工业 工業 实业 實業
plant: zavod | 厂 廠
factory: fabrika | 工厂 工廠
design: designs konstruktorskoe | 设计
academician: akademika academic akad
complex: kompleks
concern: kontsern konzern
technology: technologies technological tech tekhnologii tekhnologiya technologie technologia tecnologia teknoloji teknologi tecnologias technologic technlogy | 技术 技術 科技
technical: tekhnicheskiy technik
equipment: oborudovanie equipments | 设备 設備 装备 裝備
material: materials | 材料
investment: investments invest investitsii inversiones | 投资 投資
capital: kapital
supply: supplies snab
resource: resources
consulting: consultancy consultants konsalting | 咨询 諮詢
advanced: | 先进
integrated: integration
innovation: innovations innovative | 创新
digital: tsifrovoy | 数字 数码
artificial: |
heavy: | 重型
"""

_FIELD = """
memory: storage | 存储 储存 存储器
chip: chips | 芯片
wafer: wafers | 晶圆
packaging: | 封装 包装
testing: test | 测试 检测
distribution: distributor distributors distributing
laser: lasers lazer | 激光
radar: radars | 雷达
satellite: satellites | 卫星
sensor: sensors | 传感 传感器 传感技术
robot: robots robotics | 机器人
drone: drones | 无人机
helicopter: helicopters | 直升机
engine: engines | 发动机
rocket: rockets | 火箭
weapon: weapons armament armaments ordnance | 兵器 武器
silicon: | 硅
rare: | 稀土
battery: batteries | 电池
solar: | 太阳能
photovoltaic: pv | 光伏
display: displays | 显示
cable: cables | 电缆
lighting: | 照明
port: ports | 港口
coal: | 煤炭
plastic: plastics | 塑料
rubber: | 橡胶
glass: | 玻璃
paper: | 纸业
mold: mould molds moulds | 模具
bearing: bearings | 轴承
valve: valves | 阀门
education: educational | 教育
culture: cultural | 文化
hardware: | 五金
gene: genomics genetics | 基因
biology: biological bio biotech biotechnology | 生物
bank: banco banque banka banking | 银行 銀行
insurance: strakhovaya | 保险 保險
finance: financial finans | 金融
oil: neft petrol | 石油
petroleum: neftyanaya
gas: gaz | 天然气
energy: energo energiya energia enerji | 能源
power: elektro | 电力 電力
electric: electrical elektrik | 电气 電氣
electronics: electronic elektronika elektronik electronica | 电子 電子
semiconductor: semiconductors poluprovodnik poluprovodniki poluprovodnikovyy | 半导体
circuit: circuits
microelectronics: mikroelektronika | 微电子 微電子
communication: communications telecommunication telecommunications telecom svyaz | 通信 通讯 通訊 电信
network: networks seti | 网络 網絡
computer: computers computing | 计算机 計算機 计算
information: informatsionnyy info | 信息 資訊
software: soft | 软件 軟件
data: | 数据 數據
intelligent: intelligence smart | 智能
optical: optics optic optika | 光学 光學 光电 光電
instrument: instruments pribor | 仪器 儀器
precision: | 精密
automation: | 自动化 自動化
machine: machinery machines mechanical mashinostroitelnyy mashinostroenie makina | 机械 機械
tool: tools
manufacturing: manufacture manufacturer manufacturers mfg manufacturas | 制造 製造
engineering: engineers inzhiniring ingenieria ingenierie muhendislik | 工程
construction: constructions construcciones stroitelnyy stroy insaat stroitelstvo | 建设 建設 建筑 建築
building: |
steel: stal | 钢铁 鋼鐵
metal: metals metall metallurgical | 金属 金屬
mining: | 矿业 礦業
chemical: chemicals chemistry khimicheskiy kimya | 化工 化学 化學
petrochemical: petrochemicals | 石化
pharmaceutical: pharma pharmaceuticals farma | 医药 醫藥 制药
medical: medicine medikal | 医疗 醫療
health: healthcare
food: foods | 食品
agricultural: agriculture agro tarim | 农业 農業
textile: textiles tekstil
shipping: sudokhodnaya denizcilik | 航运 航運 船务
ship: ships shipbuilding shipyard sudostroitelnyy | 造船 船舶
marine: maritime morskoy | 海洋
ocean: |
transport: transportation transporte trans | 运输 運輸
logistics: logistic lojistik logistika logistik | 物流
freight: cargo
railway: railways zheleznodorozhnyy | 铁路 鐵路
airline: airlines avialinii | 航空公司
aviation: avia aeronautics aeronautical aeronautic aviatsionnyy havacilik | 航空
aerospace: aerokosmicheskiy | 航天
aircraft: |
space: kosmicheskiy
air: |
auto: automotive automobile otomotiv avto | 汽车 汽車
motor: motors motoren
defense: defence oboronnyy savunma | 国防 國防
military: voennyy | 军事 軍事
nuclear: yadernyy | 核工业
missile: missiles
security: okhrana guvenlik | 安全
estate: nedvizhimost emlak
real: |
hotel: hotels otel
travel: tourism turizm
exchange: birzha
money: |
media: | 媒体 媒體
charitable: charity
offshore: |
aqua: |
film: films
sport: sports | 体育
"""

_PLACES = """
china: chinese zhongguo prc | 中国 中國
beijing: peking | 北京
shanghai: | 上海
tianjin: | 天津
chongqing: | 重庆 重慶
shenzhen: | 深圳
guangzhou: | 广州 廣州
guangdong: | 广东 廣東
nanjing: | 南京
suzhou: | 苏州 蘇州
hangzhou: | 杭州
zhejiang: | 浙江
jiangsu: | 江苏 江蘇
wuhan: | 武汉 武漢
hubei: | 湖北
hunan: | 湖南
changsha: | 长沙 長沙
chengdu: | 成都
sichuan: | 四川
xian: | 西安
shaanxi: | 陕西 陝西
shanxi: | 山西
shandong: | 山东 山東
qingdao: | 青岛 青島
jinan: | 济南 濟南
dalian: | 大连 大連
liaoning: | 辽宁 遼寧
shenyang: | 沈阳 瀋陽
harbin: haerbin | 哈尔滨 哈爾濱
heilongjiang: | 黑龙江 黑龍江
changchun: | 长春 長春
jilin: | 吉林
hebei: | 河北
henan: | 河南
hefei: | 合肥
anhui: | 安徽
fujian: | 福建
xiamen: | 厦门 廈門
ningbo: | 宁波 寧波
wuxi: | 无锡 無錫
dongguan: | 东莞 東莞
zhuhai: | 珠海
xinjiang: | 新疆
yunnan: | 云南 雲南
guangxi: | 广西 廣西
hainan: | 海南
hongkong: hk xianggang | 香港
macau: macao | 澳门 澳門
taiwan: | 台湾 臺灣 台灣
asia: asian aziya | 亚洲 亞洲
pacific: |
europe: european evropa
africa: african
america: american americas
usa: us
russia: russian rossiya rossiyskaya rossiyskiy rossiiskiy rossiyskiye rossiyskoy rf
moscow: moskva moskovskiy
petersburg: peterburg
iran: iranian
tehran: teheran
iraq: iraqi
india: indian hindustan
pakistan: pakistani
turkey: turkiye turkish turk
istanbul: |
ankara: |
emirates: uae
dubai: |
korea: korean
japan: japanese nippon nihon | 日本
germany: german deutschland deutsche
france: french
italy: italian italia
spain: spanish espana
britain: british uk england
switzerland: swiss schweiz suisse
netherlands: dutch nederland
belarus: belarusian belarussian
ukraine: ukrainian
singapore: | 新加坡
malaysia: |
vietnam: |
thailand: |
indonesia: |
syria: syrian
lebanon: lebanese
myanmar: burma
venezuela: venezolana
cuba: cuban cubana
mexico: mexicana mexicano
saudi: arabia arabian
north: northern
south: southern
east: eastern
west: western
middle: |
gulf: persian
islamic: |
republic: respublika respubliki | 共和国 共和國
"""

_PARTICLES = (
    "the of and for in named name after by imeni im de la le les el al an a du des da do dos di del della der den die das von van zu zur ibn bin ben "
    "bint bn ould ul ur ud y e et und ve s o i na po dlya iz ad as ar ash at az"
)


def _rows(text: str) -> list[tuple[str, list[str], list[str]]]:
    rows = []
    for line in text.strip().splitlines():
        head, _, rest = line.partition(":")
        latin, _, han = rest.partition("|")
        rows.append((head, latin.split(), han.split()))
    return rows


@cache
def kinds() -> dict[str, tuple[str, str]]:
    """Return canonical word and class by Latin word.

    Example:
        >>> kinds()["technologies"]
        ('technology', 'generic')
    """
    found: dict[str, tuple[str, str]] = {}
    for text, kind in ((_FORMS, FORM), (_GENERIC, GENERIC), (_FIELD, FIELD), (_PLACES, PLACE)):
        for head, latin, _ in _rows(text):
            for word in (head, *latin):
                found.setdefault(word, (head, kind))
    for short, word in abbreviations().items():
        found.setdefault(short, found.get(word, (word, GENERIC)))
    for word in _PARTICLES.split():
        found[word] = (word, PARTICLE)
    return found


@cache
def abbreviations() -> dict[str, str]:
    """Return the words that business abbreviations stand for; the table names the source of each.

    Example:
        >>> abbreviations()["trdg"], kinds()["trdg"][0] == kinds()["trading"][0]
        ('trading', True)
    """
    text = (Path(__file__).parent / "abbreviations.csv").read_text(encoding="utf-8")
    rows = (line.split(",") for line in text.splitlines() if line and not line.startswith("#"))
    return {short: word for short, word, _ in rows}


@cache
def phrases() -> list[tuple[str, str]]:
    """Return written-out legal forms and the class they name, longest first."""
    pairs = [(item.strip(), head) for head, _, rest in _split(_PHRASES) for item in rest.split(",") if item.strip()]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def _split(text: str) -> list[tuple[str, str, str]]:
    return [line.partition(":") for line in text.replace("\\\n", "").strip().splitlines()]


@cache
def han_words() -> dict[str, str]:
    """Return the English of words in Han characters that name forms, fields and places.

    Example:
        >>> han_words()["技术"]
        'technology'
    """
    words = {han: head for text in (_FORMS, _GENERIC, _FIELD, _PLACES) for head, _, hans in _rows(text) for han in hans}
    for head, latin, _ in (*_rows(_HAN_FORMS), *_rows(_HAN_PHRASES)):
        words.update(dict.fromkeys(latin, head.replace("-", " ")))
    return words
