<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AdviceBar</name>
    <message>
        <source>It sounds when the time is over</source>
        <translation>到时间了会响一声</translation>
    </message>
    <message>
        <source>Wipe the rest, then press</source>
        <translation>擦去多余的，再按</translation>
    </message>
</context>
<context>
    <name>BestFingerCard</name>
    <message>
        <source>printed on the service card</source>
        <translation>印在便民服务卡上</translation>
    </message>
    <message>
        <source>use first</source>
        <translation>先用</translation>
    </message>
    <message>
        <source>if that fails</source>
        <translation>不行再用</translation>
    </message>
    <message>
        <source>Next year: checked in another way</source>
        <translation>明年认证，用其他核验方式</translation>
    </message>
    <message>
        <source>Next year&apos;s check: use this finger</source>
        <translation>明年来认证，用这个手指</translation>
    </message>
    <message>
        <source>Next year&apos;s check: use these two fingers</source>
        <translation>明年来认证，用这两个手指</translation>
    </message>
</context>
<context>
    <name>CareTimer</name>
    <message>
        <source>Lotion</source>
        <translation>护手霜</translation>
    </message>
    <message>
        <source>Still dry? A little lotion</source>
        <translation>还是干？抹点护手霜</translation>
    </message>
    <message>
        <source>do not wait</source>
        <translation>不等了</translation>
    </message>
    <message>
        <source>start {n} s</source>
        <translation>开始等 {n} 秒</translation>
    </message>
</context>
<context>
    <name>CheckStep</name>
    <message>
        <source>Another person</source>
        <translation>换一个人</translation>
    </message>
    <message>
        <source>Check in another way</source>
        <translation>用其他方式核验</translation>
    </message>
    <message>
        <source>Both hands; keys 1 to 0 choose a finger</source>
        <translation>两只手；按 1 到 0 选手指</translation>
    </message>
    <message>
        <source>It is this person</source>
        <translation>是本人</translation>
    </message>
    <message>
        <source>The {finger} matches. The check is done.</source>
        <translation>{finger}对上了，认证办好了。</translation>
    </message>
    <message>
        <source>Not recognized this time</source>
        <translation>这次没有对上</translation>
    </message>
    <message>
        <source>No fingerprint yet</source>
        <translation>还没有采过指纹</translation>
    </message>
    <message>
        <source>Nothing is stored to compare with. Enroll the person first, or check in another way.</source>
        <translation>没有留过指纹，没法比对。请先采集，或用其他方式核验。</translation>
    </message>
    <message>
        <source>Another way</source>
        <translation>其他核验方式</translation>
    </message>
    <message>
        <source>{route}. Write it in the paper list; the pension is paid all the same.</source>
        <translation>{route}。请记在纸质名单上，养老金照样领。</translation>
    </message>
    <message>
        <source>Waiting for the finger</source>
        <translation>等手指放上来</translation>
    </message>
    <message>
        <source>Press {number} of {most}</source>
        <translation>第 {number} 次，最多 {most} 次</translation>
    </message>
    <message>
        <source>How is the person checked instead?</source>
        <translation>改用什么方式核验？</translation>
    </message>
    <message>
        <source>Try the {finger}, or check in another way.</source>
        <translation>换{finger}试试，或用其他方式核验。</translation>
    </message>
    <message>
        <source>Lift the finger, lay it flat on the middle of the glass and press once more.</source>
        <translation>请抬起手指，平放在玻璃中间，再按一次。</translation>
    </message>
    <message>
        <source>Thank you, it is done</source>
        <translation>谢谢，办好了</translation>
    </message>
    <message>
        <source>Other finger: {finger}</source>
        <translation>换个手指：{finger}</translation>
    </message>
    <message>
        <source>Back to the finger</source>
        <translation>回到手指</translation>
    </message>
    <message>
        <source>Next person</source>
        <translation>下一位</translation>
    </message>
    <message>
        <source>Enroll this person</source>
        <translation>给这位采集指纹</translation>
    </message>
    <message>
        <source>Go on with the {finger}</source>
        <translation>接着采{finger}</translation>
    </message>
    <message>
        <source>Take it now</source>
        <translation>现在就取</translation>
    </message>
</context>
<context>
    <name>ConsentStep</name>
    <message>
        <source>The notice</source>
        <translation>告知书</translation>
    </message>
    <message>
        <source>Version {version} of the notice</source>
        <translation>告知书 {version} 版</translation>
    </message>
    <message>
        <source>Separate consent to fingerprints</source>
        <translation>老人单独同意采指纹</translation>
    </message>
    <message>
        <source>Read the notice aloud. The person chooses how to confirm it.</source>
        <translation>把告知书念给老人听。怎么留凭据，由老人选。</translation>
    </message>
    <message>
        <source>Name of the witness</source>
        <translation>见证人姓名</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Refuses: check in another way</source>
        <translation>老人不同意，换别的办法</translation>
    </message>
    <message>
        <source>Agrees: take the fingers</source>
        <translation>老人同意，开始采手指</translation>
    </message>
    <message>
        <source>The person signs on the paper notice.</source>
        <translation>老人在纸质告知书上签名。</translation>
    </message>
    <message>
        <source>The person puts a hand-mark on the paper notice.</source>
        <translation>老人在纸质告知书上按手印。</translation>
    </message>
    <message>
        <source>How does the person confirm it?</source>
        <translation>老人用哪种方式确认？</translation>
    </message>
    <message>
        <source>Press 1 for signature, 2 for hand-mark, 3 for a witness.</source>
        <translation>按 1 签名，按 2 按手印，按 3 见证人。</translation>
    </message>
    <message>
        <source>Who is the witness?</source>
        <translation>见证人是谁？</translation>
    </message>
    <message>
        <source>Type the name of the person who witnessed it.</source>
        <translation>请输入见证人的姓名。</translation>
    </message>
</context>
<context>
    <name>DevicesPage</name>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Back to unlocking</source>
        <translation>返回解锁</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在找…</translation>
    </message>
    <message>
        <source>Search again</source>
        <translation>重新找</translation>
    </message>
    <message>
        <source>{name}: plugged in</source>
        <translation>{name}：已插上</translation>
    </message>
    <message>
        <source>{name}: unplugged</source>
        <translation>{name}：已断开</translation>
    </message>
    <message>
        <source>{count} scanners and drivers</source>
        <translation>指纹仪和驱动 {count} 个</translation>
    </message>
</context>
<context>
    <name>ElderView</name>
    <message>
        <source>Hello, {name}</source>
        <translation>{name}，您好</translation>
    </message>
    <message>
        <source>Please sit down, we begin soon</source>
        <translation>请坐，马上就好</translation>
    </message>
    <message>
        <source>Rest a little, one more finger</source>
        <translation>歇一歇，还有一个手指</translation>
    </message>
    <message>
        <source>No need to press hard</source>
        <translation>不用使劲</translation>
    </message>
    <message>
        <source>Everything is safe</source>
        <translation>已采的都在</translation>
    </message>
    <message>
        <source>This finger</source>
        <translation>这个手指</translation>
    </message>
    <message>
        <source>is done</source>
        <translation>采好了</translation>
    </message>
    <message>
        <source>All fingers</source>
        <translation>都采好了</translation>
    </message>
    <message>
        <source>are done</source>
        <translation>谢谢您</translation>
    </message>
    <message>
        <source>When it is full</source>
        <translation>圈满了</translation>
    </message>
    <message>
        <source>you are done</source>
        <translation>就好了</translation>
    </message>
</context>
<context>
    <name>Emblem</name>
    <message>
        <source>Pension fingerprint
enrollment station</source>
        <translation>养老保险
指纹采集站</translation>
    </message>
    <message>
        <source>Service comes to the village and to the home</source>
        <translation>把服务送到村口、送到家里</translation>
    </message>
</context>
<context>
    <name>EnrollPage</name>
    <message>
        <source>Enroll</source>
        <translation>采集</translation>
    </message>
    <message>
        <source>Same household: {names}</source>
        <translation>同户：{names}</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>核对身份</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>告知同意</translation>
    </message>
    <message>
        <source>Fingers</source>
        <translation>采集手指</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Step {number} of {most}: {name}</source>
        <translation>第 {number} 步，共 {most} 步：{name}</translation>
    </message>
</context>
<context>
    <name>ExceptionDialog</name>
    <message>
        <source>The {finger} cannot be taken</source>
        <translation>{finger}采不了</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>什么原因？</translation>
    </message>
    <message>
        <source>For how long?</source>
        <translation>多久？</translation>
    </message>
    <message>
        <source>Look at it again on</source>
        <translation>到哪天再看</translation>
    </message>
    <message>
        <source>Witness (may stay empty)</source>
        <translation>见证人（可以不填）</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Record it, go on</source>
        <translation>记下来，接着采</translation>
    </message>
    <message>
        <source>Why can it not be taken?</source>
        <translation>为什么采不了？</translation>
    </message>
    <message>
        <source>Press one of the keys 1 to 7.</source>
        <translation>请按 1 到 7 中的一个键。</translation>
    </message>
</context>
<context>
    <name>FingersStep</name>
    <message>
        <source>Interrupt</source>
        <translation>先停一下</translation>
    </message>
    <message>
        <source>Take it now</source>
        <translation>现在就取</translation>
    </message>
    <message>
        <source>Save again</source>
        <translation>再保存一次</translation>
    </message>
    <message>
        <source>Both hands; keys 1 to 0 choose a finger</source>
        <translation>两只手；按 1 到 0 选手指</translation>
    </message>
    <message>
        <source>Exception…</source>
        <translation>手指例外…</translation>
    </message>
    <message>
        <source>Other finger</source>
        <translation>先采别的手指</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Keep the best, then {finger}</source>
        <translation>留用最好的一次，采{finger}</translation>
    </message>
    <message>
        <source>Skip to the {finger}</source>
        <translation>先不采，换{finger}</translation>
    </message>
    <message>
        <source>Keep the best and finish</source>
        <translation>留用最好的一次，完成</translation>
    </message>
    <message>
        <source>being saved…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>not saved yet</source>
        <translation>还没保存</translation>
    </message>
    <message>
        <source>A good press is kept by itself.</source>
        <translation>按得好就自动留用。</translation>
    </message>
    <message>
        <source>Press {number}: being saved…</source>
        <translation>第 {number} 次：正在保存…</translation>
    </message>
    <message>
        <source>Press {number}: kept, but not good enough yet. Once more, please.</source>
        <translation>第 {number} 次：已留用，还不够好，请再按一次。</translation>
    </message>
    <message>
        <source>Press {number}: kept. The best one counts.</source>
        <translation>第 {number} 次：已留用，始终留最好的一次。</translation>
    </message>
    <message>
        <source>Press {number}: not saved yet.</source>
        <translation>第 {number} 次：还没保存。</translation>
    </message>
    <message>
        <source>Press {number} gave no usable picture.</source>
        <translation>第 {number} 次没采到能用的画面。</translation>
    </message>
    <message>
        <source>When the ring is full it is taken by itself.</source>
        <translation>圈走满一圈，就自动留用。</translation>
    </message>
</context>
<context>
    <name>FinishStep</name>
    <message>
        <source>Proof press</source>
        <translation>再按一次验一验</translation>
    </message>
    <message>
        <source>Duplicate search</source>
        <translation>查重</translation>
    </message>
    <message>
        <source>Next person</source>
        <translation>下一位</translation>
    </message>
    <message>
        <source>Taken, not yet received by the county</source>
        <translation>已采集，待区县接收</translation>
    </message>
    <message>
        <source>dry skin</source>
        <translation>皮肤干</translation>
    </message>
    <message>
        <source>worn or creased ridges</source>
        <translation>纹路磨损</translation>
    </message>
    <message>
        <source>sweating</source>
        <translation>手出汗</translation>
    </message>
    <message>
        <source>cannot press harder</source>
        <translation>按不重</translation>
    </message>
    <message>
        <source>presses too hard</source>
        <translation>按得太重</translation>
    </message>
    <message>
        <source>cannot lay the finger flat</source>
        <translation>手指放不平</translation>
    </message>
    <message>
        <source>cannot hit the middle</source>
        <translation>对不准中间</translation>
    </message>
    <message>
        <source>trembling</source>
        <translation>手抖</translation>
    </message>
    <message>
        <source>No finger: how will the person be checked instead?</source>
        <translation>没有可用手指：改用什么方式核验？</translation>
    </message>
    <message>
        <source>The pension is paid all the same.</source>
        <translation>养老金照样领。</translation>
    </message>
    <message>
        <source>Weak but usable: what is the reason?</source>
        <translation>勉强可用：是什么原因？</translation>
    </message>
    <message>
        <source>It is kept with the reason, so that next year the person is not asked in vain.</source>
        <translation>原因会一起留下，免得明年白跑。</translation>
    </message>
    <message>
        <source>Go on later</source>
        <translation>下次接着办</translation>
    </message>
    <message>
        <source>More fingers</source>
        <translation>回去再采</translation>
    </message>
    <message>
        <source>Record it and finish</source>
        <translation>记下来，完成</translation>
    </message>
    <message>
        <source>Keep it with this reason</source>
        <translation>按这个原因留用</translation>
    </message>
    <message>
        <source>Go on with {name}</source>
        <translation>接着采{name}</translation>
    </message>
    <message>
        <source>Print the slip</source>
        <translation>打印采集回执</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Stored encrypted on this computer, &lt;b&gt;not yet with the county&lt;/b&gt;</source>
        <translation>已加密保存在本机，&lt;b&gt;还没交到区县&lt;/b&gt;</translation>
    </message>
    <message>
        <source>no duplicate</source>
        <translation>没有重复</translation>
    </message>
    <message>
        <source>Compared with {count} people; nobody has the same fingerprint.</source>
        <translation>和 {count} 人的指纹都比过了，没有相同的。</translation>
    </message>
    <message>
        <source>Nobody else is enrolled here yet.</source>
        <translation>这里还没有别人采过指纹。</translation>
    </message>
    <message>
        <source>looks the same</source>
        <translation>有相似的</translation>
    </message>
    <message>
        <source>The {finger} looks like this person&apos;s. Compare both identity cards and tell the supervisor.</source>
        <translation>{finger}和这位很像。请核对两张身份证，并告诉审核人。</translation>
    </message>
    <message>
        <source>{count} people enrolled with another engine could not be compared.</source>
        <translation>另有 {count} 人用其他算法采集，无法比对。</translation>
    </message>
    <message>
        <source>it matches</source>
        <translation>对上了</translation>
    </message>
    <message>
        <source>The {finger} was recognized at once.</source>
        <translation>{finger}一按就对上了。</translation>
    </message>
    <message>
        <source>not recognized yet</source>
        <translation>还没对上</translation>
    </message>
    <message>
        <source>Press the {finger} once more, flat and in the middle; or finish, or take more fingers.</source>
        <translation>请把{finger}平放在中间再按一次；也可以完成，或再采别的手指。</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等按压</translation>
    </message>
    <message>
        <source>Please place the {finger} on the glass once more.</source>
        <translation>请把{finger}再放到玻璃上按一次。</translation>
    </message>
    <message>
        <source>not done</source>
        <translation>没做</translation>
    </message>
    <message>
        <source>The {finger} was not pressed again.</source>
        <translation>{finger}没有再按。</translation>
    </message>
    <message>
        <source>Press one of the keys 1 to 4.</source>
        <translation>请按 1 到 4 中的一个键。</translation>
    </message>
    <message>
        <source>Press one of the keys 1 to 8.</source>
        <translation>请按 1 到 8 中的一个键。</translation>
    </message>
</context>
<context>
    <name>HandMap</name>
    <message>
        <source>next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>taking</source>
        <translation>正在采</translation>
    </message>
    <message>
        <source>Change finger with</source>
        <translation>按数字键换手指</translation>
    </message>
    <message>
        <source>to</source>
        <translation>到</translation>
    </message>
    <message>
        <source>kept {n}</source>
        <translation>已留用 {n}</translation>
    </message>
    <message>
        <source>weak {n}</source>
        <translation>一般 {n}</translation>
    </message>
    <message>
        <source>excepted {n}</source>
        <translation>例外 {n}</translation>
    </message>
    <message>
        <source>not yet {n}</source>
        <translation>还没采 {n}</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>还没采</translation>
    </message>
    <message>
        <source>{finger}, key {key}: {state}</source>
        <translation>{finger}，按 {key}：{state}</translation>
    </message>
    <message>
        <source>Hand map, at {finger}</source>
        <translation>手指图，{finger}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Try again</source>
        <translation>再试</translation>
    </message>
    <message>
        <source>The scanner is being restarted</source>
        <translation>指纹仪正在重新启动</translation>
    </message>
    <message>
        <source>One moment. Nothing is lost.</source>
        <translation>请稍等，已采的都在。</translation>
    </message>
    <message>
        <source>This is another scanner</source>
        <translation>插上的是另一台指纹仪</translation>
    </message>
    <message>
        <source>Plug in the one that was in use, or try again to go on with this one.</source>
        <translation>请插回原来那台；要改用这一台，请按“重试”。</translation>
    </message>
    <message>
        <source>Pension fingerprint enrollment station</source>
        <translation>养老保险指纹采集站</translation>
    </message>
    <message>
        <source>Switch the language</source>
        <translation>换语言</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Switch between light and dark</source>
        <translation>换浅色或深色</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
</context>
<context>
    <name>PeopleTable</name>
    <message>
        <source>half done</source>
        <translation>采到一半</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>还没采</translation>
    </message>
    <message>
        <source>number to be confirmed</source>
        <translation>身份证号待核对</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Sex, age</source>
        <translation>性别 年龄</translation>
    </message>
    <message>
        <source>Village, group</source>
        <translation>村 组</translation>
    </message>
    <message>
        <source>Citizen number</source>
        <translation>身份证号</translation>
    </message>
    <message>
        <source>Enrollment</source>
        <translation>采集结果</translation>
    </message>
</context>
<context>
    <name>PersonDialog</name>
    <message>
        <source>Add a person</source>
        <translation>新增参保人</translation>
    </message>
    <message>
        <source>Name, as on the identity card</source>
        <translation>姓名，和身份证一致</translation>
    </message>
    <message>
        <source>Citizen number, 18 characters</source>
        <translation>身份证号，18 位</translation>
    </message>
    <message>
        <source>Village (may stay empty)</source>
        <translation>村（可以不填）</translation>
    </message>
    <message>
        <source>Group (may stay empty)</source>
        <translation>组（可以不填）</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Add, go on</source>
        <translation>添加，接着办</translation>
    </message>
    <message>
        <source>Name and citizen number are needed</source>
        <translation>姓名和身份证号都要填</translation>
    </message>
    <message>
        <source>Both are on the identity card.</source>
        <translation>身份证上都有。</translation>
    </message>
</context>
<context>
    <name>PersonStep</name>
    <message>
        <source>Name, pinyin initials, last digits or village</source>
        <translation>姓名、拼音首字母、身份证后几位、村名都能查</translation>
    </message>
    <message>
        <source>Search for a person</source>
        <translation>查参保人</translation>
    </message>
    <message>
        <source>People found</source>
        <translation>查到的人</translation>
    </message>
    <message>
        <source>Search again</source>
        <translation>重新找</translation>
    </message>
    <message>
        <source>Add a person…</source>
        <translation>新增参保人…</translation>
    </message>
    <message>
        <source>Type what the person tells you, or what the identity card says. Choose with the arrow keys.</source>
        <translation>老人怎么说就怎么输，或照身份证输。用方向键选。</translation>
    </message>
    <message>
        <source>Compare name and number with the identity card before you go on.</source>
        <translation>先对照身份证核对姓名和号码，再往下办。</translation>
    </message>
    <message>
        <source>Same household</source>
        <translation>同户</translation>
    </message>
    <message>
        <source>Nobody is found like this. Try the last four digits, or add the person.</source>
        <translation>没有查到。试试身份证后四位，或新增参保人。</translation>
    </message>
    <message>
        <source>Go on with {name}: interrupted, {count} fingers are kept</source>
        <translation>接着采{name}：采到一半，已留用 {count} 个手指</translation>
    </message>
    <message>
        <source>Citizen number still to be confirmed</source>
        <translation>身份证号待核对</translation>
    </message>
    <message>
        <source>Look at {name}</source>
        <translation>看看{name}</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>It is this person: check the finger</source>
        <translation>是本人，核验指纹</translation>
    </message>
    <message>
        <source>It is this person: go on where it stopped</source>
        <translation>是本人，接着采</translation>
    </message>
    <message>
        <source>It is this person: enroll anew</source>
        <translation>是本人，重新采集</translation>
    </message>
    <message>
        <source>It is this person: go on</source>
        <translation>是本人，接着办</translation>
    </message>
</context>
<context>
    <name>PracticeBanner</name>
    <message>
        <source>Practice mode: nothing is saved</source>
        <translation>练习模式（不保存）</translation>
    </message>
    <message>
        <source>The real records are locked; this is the simulated scanner</source>
        <translation>真实档案已锁住，用的是模拟指纹仪</translation>
    </message>
    <message>
        <source>Leave practice</source>
        <translation>退出练习</translation>
    </message>
</context>
<context>
    <name>PressChip</name>
    <message>
        <source>nothing taken</source>
        <translation>没采到</translation>
    </message>
    <message>
        <source>best press</source>
        <translation>最好的一次</translation>
    </message>
    <message>
        <source>pressing…</source>
        <translation>正在按…</translation>
    </message>
    <message>
        <source>press {number}</source>
        <translation>第 {number} 次</translation>
    </message>
</context>
<context>
    <name>PressStrip</name>
    <message>
        <source>press {number}</source>
        <translation>第 {number} 次</translation>
    </message>
    <message>
        <source>Presses of this finger</source>
        <translation>这个手指的各次按压</translation>
    </message>
</context>
<context>
    <name>PreviewView</name>
    <message>
        <source>pass {score}</source>
        <translation>合格 {score}</translation>
    </message>
    <message>
        <source>Live picture of the finger</source>
        <translation>手指实时画面</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>已留用</translation>
    </message>
    <message>
        <source>No finger on the glass</source>
        <translation>玻璃上没有手指</translation>
    </message>
    <message>
        <source>Score {score}, {word}, pass {limit}</source>
        <translation>质量分 {score}，{word}，合格 {limit}</translation>
    </message>
</context>
<context>
    <name>RecoveryPage</name>
    <message>
        <source>Open with the recovery code</source>
        <translation>用恢复码打开</translation>
    </message>
    <message>
        <source>It was shown once, when the station was set up; it is in the office&apos;s safe.</source>
        <translation>设置采集站时显示过一次，存放在单位保险柜里。</translation>
    </message>
    <message>
        <source>Recovery code</source>
        <translation>恢复码</translation>
    </message>
    <message>
        <source>New passphrase, at least 8 characters</source>
        <translation>新口令，至少 8 个字符</translation>
    </message>
    <message>
        <source>New passphrase, once more</source>
        <translation>新口令，再输一次</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Open and set the new passphrase</source>
        <translation>打开并设新口令</translation>
    </message>
    <message>
        <source>Type the recovery code first</source>
        <translation>请先输入恢复码</translation>
    </message>
    <message>
        <source>The passphrase needs at least 8 characters</source>
        <translation>口令至少 8 个字符</translation>
    </message>
    <message>
        <source>The two passphrases differ: type both again</source>
        <translation>两次口令不一样，请都重新输</translation>
    </message>
</context>
<context>
    <name>ScannerChip</name>
    <message>
        <source>looking for the scanner</source>
        <translation>正在找指纹仪</translation>
    </message>
    <message>
        <source>no scanner, plug it in</source>
        <translation>没有指纹仪，请插上</translation>
    </message>
    <message>
        <source>scanner ready</source>
        <translation>指纹仪就绪</translation>
    </message>
    <message>
        <source>simulated scanner</source>
        <translation>模拟指纹仪</translation>
    </message>
    <message>
        <source>glass is dirty</source>
        <translation>玻璃有印痕</translation>
    </message>
    <message>
        <source>scanner unplugged</source>
        <translation>指纹仪断开</translation>
    </message>
    <message>
        <source>scanner stopped</source>
        <translation>指纹仪停止工作</translation>
    </message>
    <message>
        <source>scanner is being restarted</source>
        <translation>指纹仪正在重启</translation>
    </message>
    <message>
        <source>another scanner</source>
        <translation>不是原来的指纹仪</translation>
    </message>
</context>
<context>
    <name>SetupPage</name>
    <message>
        <source>Name of the office</source>
        <translation>单位名称</translation>
    </message>
    <message>
        <source>Your name, as operator</source>
        <translation>您的姓名（经办人）</translation>
    </message>
    <message>
        <source>Passphrase, at least 8 characters</source>
        <translation>口令，至少 8 个字符</translation>
    </message>
    <message>
        <source>Passphrase, once more</source>
        <translation>口令，再输一次</translation>
    </message>
    <message>
        <source>Practice mode</source>
        <translation>进练习模式</translation>
    </message>
    <message>
        <source>中文</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Write this recovery code down</source>
        <translation>请抄下恢复码</translation>
    </message>
    <message>
        <source>It is shown only now and opens the records if the passphrase is forgotten. Keep the paper in the safe.</source>
        <translation>恢复码只显示这一次，忘了口令时用它打开。请把纸放进保险柜。</translation>
    </message>
    <message>
        <source>Set up this station</source>
        <translation>设置采集站</translation>
    </message>
    <message>
        <source>All records will be encrypted on this computer.</source>
        <translation>资料都会加密保存在这台电脑里。</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>请稍等…</translation>
    </message>
    <message>
        <source>It is written down, go on</source>
        <translation>已抄好，下一步</translation>
    </message>
    <message>
        <source>Set up</source>
        <translation>开始设置</translation>
    </message>
    <message>
        <source>Type the office and your name first</source>
        <translation>请先填单位名称和您的姓名</translation>
    </message>
</context>
<context>
    <name>SheetRow</name>
    <message>
        <source>The slip, {count} sheets</source>
        <translation>采集回执，共 {count} 张</translation>
    </message>
</context>
<context>
    <name>SlipDialog</name>
    <message>
        <source>Slip</source>
        <translation>采集回执</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>存成 PDF…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Save the slip</source>
        <translation>保存回执</translation>
    </message>
    <message>
        <source>The slip is being printed.</source>
        <translation>正在打印回执。</translation>
    </message>
    <message>
        <source>Saved: {file}</source>
        <translation>已保存：{file}</translation>
    </message>
    <message>
        <source>The file could not be written</source>
        <translation>文件写不进去</translation>
    </message>
    <message>
        <source>Choose another folder or free some space, then save again.</source>
        <translation>请换一个文件夹或腾出空间，再保存一次。</translation>
    </message>
</context>
<context>
    <name>StepBar</name>
    <message>
        <source>Confirm the person</source>
        <translation>核对身份</translation>
    </message>
    <message>
        <source>Notice and consent</source>
        <translation>告知同意</translation>
    </message>
    <message>
        <source>Take the fingers</source>
        <translation>采集手指</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Step {number} of 4: {name}</source>
        <translation>第 {number} 步，共 4 步：{name}</translation>
    </message>
</context>
<context>
    <name>UnlockPage</name>
    <message>
        <source>Operator</source>
        <translation>经办人</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Use the recovery code</source>
        <translation>用恢复码</translation>
    </message>
    <message>
        <source>Practice mode</source>
        <translation>进练习模式</translation>
    </message>
    <message>
        <source>Devices, for the technician</source>
        <translation>技术员查设备，不用解锁</translation>
    </message>
    <message>
        <source>中文</source>
        <translation>English</translation>
    </message>
    <message>
        <source>show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>再看一次</translation>
    </message>
    <message>
        <source>The records cannot be opened</source>
        <translation>数据库打不开</translation>
    </message>
    <message>
        <source>Practice and devices work all the same.</source>
        <translation>练习和设备检查照样能用。</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>请稍等</translation>
    </message>
    <message>
        <source>Looking for the records of this computer</source>
        <translation>正在找这台电脑上的数据库</translation>
    </message>
    <message>
        <source>Please unlock</source>
        <translation>请经办人解锁</translation>
    </message>
    <message>
        <source>All records are encrypted on this computer; the passphrase opens them.</source>
        <translation>资料都加密在这台电脑里，输口令才打得开。</translation>
    </message>
    <message>
        <source>Type the passphrase first</source>
        <translation>请先输入口令</translation>
    </message>
</context>
<context>
    <name>VerifyPage</name>
    <message>
        <source>Verify</source>
        <translation>核验</translation>
    </message>
</context>
<context>
    <name>_DeviceRow</name>
    <message>
        <source>Use this one</source>
        <translation>用这个</translation>
    </message>
    <message>
        <source>Invented fingers, no person&apos;s prints. For practice only.</source>
        <translation>假手指，不含任何人的指纹。只供练习。</translation>
    </message>
    <message>
        <source>not proven on hardware</source>
        <translation>未经真机验证</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>不能用</translation>
    </message>
    <message>
        <source>not plugged in</source>
        <translation>没有插</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>正在用</translation>
    </message>
    <message>
        <source>can be used</source>
        <translation>可用</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>Something went wrong inside the station</source>
        <translation>程序内部出了问题</translation>
    </message>
    <message>
        <source>Nothing that was saved is lost. Start the station again; if it happens again, call the technician.</source>
        <translation>已保存的都在。请重新打开程序；再出现就请技术员来看。</translation>
    </message>
    <message>
        <source>The vault cannot be used now</source>
        <translation>数据库现在用不了</translation>
    </message>
    <message>
        <source>There is no vault on this computer yet</source>
        <translation>这台电脑上还没有数据库</translation>
    </message>
    <message>
        <source>Set up the station first, or plug in the disk that holds the vault.</source>
        <translation>请先设置采集站，或插上存放数据库的盘。</translation>
    </message>
    <message>
        <source>There is a vault in this folder already</source>
        <translation>这个文件夹里已有数据库</translation>
    </message>
    <message>
        <source>Choose another folder. An existing vault is never written over.</source>
        <translation>请换一个文件夹。已有的数据库绝不会被覆盖。</translation>
    </message>
    <message>
        <source>The passphrase does not fit</source>
        <translation>口令不对</translation>
    </message>
    <message>
        <source>Type it again; mind capital letters and the input method. If it is forgotten, use the recovery code.</source>
        <translation>请再输一次，注意大小写和输入法。忘了口令，可以用恢复码。</translation>
    </message>
    <message>
        <source>The vault&apos;s files were changed or damaged</source>
        <translation>数据库文件被改动或损坏</translation>
    </message>
    <message>
        <source>Change nothing in the folder. Restore the last backup, or call the technician.</source>
        <translation>请不要动文件夹里的东西。恢复最近的备份，或请技术员处理。</translation>
    </message>
    <message>
        <source>The vault was written by a newer station program</source>
        <translation>数据库是更新版本的程序写的</translation>
    </message>
    <message>
        <source>Install the newer program. Nothing was changed.</source>
        <translation>请安装新版程序。数据没有改动。</translation>
    </message>
    <message>
        <source>The vault is open in another window</source>
        <translation>数据库已在另一个窗口打开</translation>
    </message>
    <message>
        <source>Close the other window of the station first.</source>
        <translation>请先关掉另一个采集站窗口。</translation>
    </message>
    <message>
        <source>The vault was locked meanwhile</source>
        <translation>数据库已锁定</translation>
    </message>
    <message>
        <source>Unlock it with your passphrase; then go on where you were.</source>
        <translation>用口令解锁，就能接着办。</translation>
    </message>
    <message>
        <source>The disk is full or cannot be written</source>
        <translation>磁盘满了，或者写不进去</translation>
    </message>
    <message>
        <source>Free some disk space, then do the last step again. Everything saved before is there.</source>
        <translation>请腾出一些空间，再做一遍刚才那一步。之前保存的都在。</translation>
    </message>
    <message>
        <source>Too many wrong passphrases</source>
        <translation>口令输错次数太多</translation>
    </message>
    <message>
        <source>Wait a moment, then type the passphrase with care.</source>
        <translation>请等一会儿，再仔细输入口令。</translation>
    </message>
    <message>
        <source>This cannot be read</source>
        <translation>这个读不出来</translation>
    </message>
    <message>
        <source>Check the file or the value and try again. Nothing was changed.</source>
        <translation>请检查文件或内容后再试。数据没有改动。</translation>
    </message>
    <message>
        <source>The template file is damaged or of another format</source>
        <translation>模板文件损坏，或格式不对</translation>
    </message>
    <message>
        <source>Ask for the file again.</source>
        <translation>请对方重新给一份文件。</translation>
    </message>
    <message>
        <source>This file is no roster</source>
        <translation>这个文件不是参保人名册</translation>
    </message>
    <message>
        <source>Open it in a spreadsheet program, see that one row names the columns (name, citizen number), save it as .xlsx and try again.</source>
        <translation>请用表格软件打开，确认有一行写着列名（姓名、身份证号），另存为 .xlsx 后再试。</translation>
    </message>
    <message>
        <source>The citizen number is not right</source>
        <translation>身份证号不对</translation>
    </message>
    <message>
        <source>Compare it with the identity card, digit by digit.</source>
        <translation>请对照身份证，一位一位核对。</translation>
    </message>
    <message>
        <source>The picture cannot be read</source>
        <translation>图片读不出来</translation>
    </message>
    <message>
        <source>Use PNG, BMP, TIFF or JPEG in gray, at least 180 x 180 pixels.</source>
        <translation>请用 PNG、BMP、TIFF 或 JPEG 灰度图，至少 180 × 180 像素。</translation>
    </message>
    <message>
        <source>This passphrase or name cannot be used</source>
        <translation>这个口令或姓名用不了</translation>
    </message>
    <message>
        <source>Choose a passphrase of at least 8 characters, and a name of at most 32.</source>
        <translation>口令至少 8 个字符，姓名最多 32 个字。</translation>
    </message>
    <message>
        <source>This step does not fit the record any more</source>
        <translation>这一步和现在的档案对不上了</translation>
    </message>
    <message>
        <source>Look the person up again and go on from there.</source>
        <translation>请重新查到这位老人家，再接着办。</translation>
    </message>
    <message>
        <source>Nobody was found</source>
        <translation>没有查到</translation>
    </message>
    <message>
        <source>Search by name, initials or the last digits of the number.</source>
        <translation>请用姓名、拼音首字母或身份证后几位再查。</translation>
    </message>
    <message>
        <source>Somebody else has this citizen number already</source>
        <translation>这个身份证号已经登记在别人名下</translation>
    </message>
    <message>
        <source>Look at that person. If both are one, use the record that is there.</source>
        <translation>请看一下那位参保人。如果是同一个人，就用原来的档案。</translation>
    </message>
    <message>
        <source>There is no fingerprint to compare with</source>
        <translation>没有留过指纹，没法比对</translation>
    </message>
    <message>
        <source>Enroll the person first, or use another finger or another way of checking.</source>
        <translation>请先采集指纹，或换个手指，或用其他核验方式。</translation>
    </message>
    <message>
        <source>The simulated scanner may not be used with real records</source>
        <translation>模拟指纹仪不能用于真实档案</translation>
    </message>
    <message>
        <source>Plug in a real scanner, or work in practice mode.</source>
        <translation>请插上真的指纹仪，或者进练习模式。</translation>
    </message>
    <message>
        <source>You may not do this step</source>
        <translation>您的角色不能做这一步</translation>
    </message>
    <message>
        <source>Ask a supervisor to do it.</source>
        <translation>请审核人来做。</translation>
    </message>
    <message>
        <source>The person has not consented yet</source>
        <translation>老人家还没有同意</translation>
    </message>
    <message>
        <source>Read the notice to the person and record the answer first.</source>
        <translation>请先念告知书，记下老人家的答复。</translation>
    </message>
    <message>
        <source>This folder holds no whole backup</source>
        <translation>这个文件夹里没有完整的备份</translation>
    </message>
    <message>
        <source>Choose another backup. Nothing was changed.</source>
        <translation>请另选一份备份。没有改动任何内容。</translation>
    </message>
    <message>
        <source>A file of the station program is missing or changed</source>
        <translation>程序文件缺失或被改动</translation>
    </message>
    <message>
        <source>Install the station again. Nothing that was saved is lost.</source>
        <translation>请重新安装程序。已保存的都在。</translation>
    </message>
    <message>
        <source>The chosen fingerprint engine is not installed</source>
        <translation>所选的指纹算法没有安装</translation>
    </message>
    <message>
        <source>Call the technician: install it, or choose the station&apos;s own engine. Nothing that was saved is lost.</source>
        <translation>请联系技术人员：安装该算法，或改用本站自带的算法。已保存的内容都在。</translation>
    </message>
    <message>
        <source>The search list of fingerprints cannot be written</source>
        <translation>指纹检索表无法写入</translation>
    </message>
    <message>
        <source>Free some space on the disk and try again. Every saved fingerprint is kept; only the list is made anew.</source>
        <translation>请清出一些磁盘空间再试。已保存的指纹都在，只是检索表要重新生成。</translation>
    </message>
    <message>
        <source>The picture cannot be one finger</source>
        <translation>这幅图像不是一枚手指</translation>
    </message>
    <message>
        <source>Press one finger again. If it comes back, call the technician to check the scanner&apos;s settings.</source>
        <translation>请再按一枚手指。如果仍然如此，请技术人员检查指纹仪设置。</translation>
    </message>
    <message>
        <source>The slip could not be written</source>
        <translation>回执没能写成文件</translation>
    </message>
    <message>
        <source>Choose another folder or free some space, then print again. The enrollment is saved.</source>
        <translation>请换一个文件夹或腾出空间再打印。采集结果已保存。</translation>
    </message>
    <message>
        <source>No Chinese font is installed, so paper would stay empty</source>
        <translation>电脑上没有中文字体，印不出字</translation>
    </message>
    <message>
        <source>Ask the technician to install one, then print again. The enrollment is saved.</source>
        <translation>请技术员装好中文字体再打印。采集结果已保存。</translation>
    </message>
    <message>
        <source>The scanner stopped</source>
        <translation>指纹仪停了</translation>
    </message>
    <message>
        <source>Unplug the scanner, plug it in again and go on. Nothing is lost.</source>
        <translation>请拔下指纹仪重新插好，再接着采。已采的都在。</translation>
    </message>
    <message>
        <source>No scanner is plugged in</source>
        <translation>没有插指纹仪</translation>
    </message>
    <message>
        <source>Plug the scanner in.</source>
        <translation>请插上指纹仪。</translation>
    </message>
    <message>
        <source>The system does not let the station use the scanner</source>
        <translation>系统不让打开指纹仪</translation>
    </message>
    <message>
        <source>Ask the technician to install the device rules, then plug the scanner in again.</source>
        <translation>请技术员装好设备权限规则，再重新插上指纹仪。</translation>
    </message>
    <message>
        <source>Another program uses the scanner</source>
        <translation>指纹仪被别的程序占用</translation>
    </message>
    <message>
        <source>Close the other program.</source>
        <translation>请关掉那个程序。</translation>
    </message>
    <message>
        <source>Scanner unplugged</source>
        <translation>指纹仪断开</translation>
    </message>
    <message>
        <source>Plug it in again, nothing is lost.</source>
        <translation>请重新插好，已采的都在。</translation>
    </message>
    <message>
        <source>The scanner does not answer</source>
        <translation>指纹仪没有回应</translation>
    </message>
    <message>
        <source>The scanner sent something unreadable</source>
        <translation>指纹仪传来的数据读不懂</translation>
    </message>
    <message>
        <source>Unplug the scanner, plug it in again. If it happens again, use another scanner.</source>
        <translation>请拔下重新插好。再出现就换一个指纹仪。</translation>
    </message>
    <message>
        <source>The scanner is not ready for this step</source>
        <translation>指纹仪还没准备好</translation>
    </message>
    <message>
        <source>Choose the scanner again on the Devices page.</source>
        <translation>请到“设备”页重新选择指纹仪。</translation>
    </message>
    <message>
        <source>This driver cannot be used on this computer</source>
        <translation>这个驱动在这台电脑上用不了</translation>
    </message>
    <message>
        <source>Install what the driver names, or choose another driver.</source>
        <translation>请装上驱动要求的组件，或换一个驱动。</translation>
    </message>
    <message>
        <source>Wait {seconds} s, then type the passphrase with care.</source>
        <translation>请等 {seconds} 秒，再仔细输入口令。</translation>
    </message>
</context>
<context>
    <name>paper</name>
    <message>
        <source>Service card</source>
        <translation>便民服务卡</translation>
    </message>
    <message>
        <source>for next year&apos;s check please use these two fingers</source>
        <translation>您好，明年认证请用这两个手指</translation>
    </message>
    <message>
        <source>for next year&apos;s check please use this finger</source>
        <translation>您好，明年认证请用这个手指</translation>
    </message>
    <message>
        <source>next year you are checked in another way</source>
        <translation>您好，明年认证用其他方式</translation>
    </message>
    <message>
        <source>use first</source>
        <translation>先用</translation>
    </message>
    <message>
        <source>if that fails</source>
        <translation>不行再用</translation>
    </message>
    <message>
        <source>No finger needed</source>
        <translation>不用指纹</translation>
    </message>
    <message>
        <source>checked in another way</source>
        <translation>其他核验方式</translation>
    </message>
    <message>
        <source>Please come once by the end of {month}.</source>
        <translation>{month}底以前，来认证一次。</translation>
    </message>
    <message>
        <source>Cannot walk? Call us, we come to your home.</source>
        <translation>走不动，打电话，我们上门来。</translation>
    </message>
    <message>
        <source>Pension fingerprint enrollment slip</source>
        <translation>养老保险指纹采集回执</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Citizen number</source>
        <translation>身份证号</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>住址</translation>
    </message>
    <message>
        <source>Enrolled</source>
        <translation>采集时间</translation>
    </message>
    <message>
        <source>{finger} {score} ({word})</source>
        <translation>{finger} {score}（{word}）</translation>
    </message>
    <message>
        <source>Enrolled, waiting for the county.</source>
        <translation>已采集，待区县接收。</translation>
    </message>
    <message>
        <source>It counts once the county has received it. You need not come again; we will tell you.</source>
        <translation>区县收到后才算办完，您不用再跑，办好了我们告诉您。</translation>
    </message>
    <message>
        <source>{finger} ({reason}, {kind})</source>
        <translation>{finger}（{reason}，{kind}）</translation>
    </message>
    <message>
        <source>Not taken: {fingers}</source>
        <translation>没采的手指：{fingers}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>You may withdraw and have the fingerprints erased at any time; the pension is paid all the same.</source>
        <translation>您可以随时撤回同意、要求删除指纹，养老金照样领。</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>本人签名</translation>
    </message>
    <message>
        <source>or hand-mark</source>
        <translation>或按手印</translation>
    </message>
    <message>
        <source>Office stamp</source>
        <translation>单位盖章</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>经办人</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>咨询电话</translation>
    </message>
</context>
<context>
    <name>spoken</name>
    <message>
        <source>right ring finger</source>
        <translation>右手无名指</translation>
    </message>
    <message>
        <source>left ring finger</source>
        <translation>左手无名指</translation>
    </message>
</context>
<context>
    <name>texts</name>
    <message>
        <source>finger</source>
        <translation>手指</translation>
    </message>
    <message>
        <source>right thumb</source>
        <translation>右手拇指</translation>
    </message>
    <message>
        <source>right index finger</source>
        <translation>右手食指</translation>
    </message>
    <message>
        <source>right middle finger</source>
        <translation>右手中指</translation>
    </message>
    <message>
        <source>right ring finger</source>
        <translation>右手环指</translation>
    </message>
    <message>
        <source>right little finger</source>
        <translation>右手小指</translation>
    </message>
    <message>
        <source>left thumb</source>
        <translation>左手拇指</translation>
    </message>
    <message>
        <source>left index finger</source>
        <translation>左手食指</translation>
    </message>
    <message>
        <source>left middle finger</source>
        <translation>左手中指</translation>
    </message>
    <message>
        <source>left ring finger</source>
        <translation>左手环指</translation>
    </message>
    <message>
        <source>left little finger</source>
        <translation>左手小指</translation>
    </message>
    <message>
        <source>thumb</source>
        <translation>拇指</translation>
    </message>
    <message>
        <source>index finger</source>
        <translation>食指</translation>
    </message>
    <message>
        <source>middle finger</source>
        <translation>中指</translation>
    </message>
    <message>
        <source>ring finger</source>
        <translation>环指</translation>
    </message>
    <message>
        <source>little finger</source>
        <translation>小指</translation>
    </message>
    <message>
        <source>right hand</source>
        <translation>右手</translation>
    </message>
    <message>
        <source>left hand</source>
        <translation>左手</translation>
    </message>
    <message>
        <source>Place the {finger} on the glass</source>
        <translation>请把{finger}放到玻璃上</translation>
    </message>
    <message>
        <source>Finger is dry: breathe on it or dab with a damp cloth, then press again</source>
        <translation>手指偏干：请老人哈口气，或用湿巾擦一下再按</translation>
    </message>
    <message>
        <source>Finger is wet: wipe finger and glass, press again</source>
        <translation>手指偏湿：擦干手指和玻璃再按</translation>
    </message>
    <message>
        <source>Too light: press a little harder</source>
        <translation>按得太轻：请稍用点力</translation>
    </message>
    <message>
        <source>Too hard: relax, just rest it</source>
        <translation>按得太重：放松一点，轻轻贴住</translation>
    </message>
    <message>
        <source>Off centre: put the middle of the pad on the glass</source>
        <translation>偏了：指肚中间对准玻璃中央</translation>
    </message>
    <message>
        <source>It moved: hold still for two seconds</source>
        <translation>动了：按住不动两秒</translation>
    </message>
    <message>
        <source>Small contact: lay the finger flat, not the tip</source>
        <translation>接触面太小：手指放平，不要用指尖</translation>
    </message>
    <message>
        <source>Worn ridges: try a slightly different angle, or the next finger</source>
        <translation>纹路磨损：换个角度再按一次，或换下一个手指</translation>
    </message>
    <message>
        <source>Marks on the glass: wipe it</source>
        <translation>玻璃有印痕：请擦干净</translation>
    </message>
    <message>
        <source>Lay your {finger} flat on the glass</source>
        <translation>请把{finger}平放在玻璃上</translation>
    </message>
    <message>
        <source>Breathe on it, press once more</source>
        <translation>哈口气，再按一下</translation>
    </message>
    <message>
        <source>Wipe your hand, press again</source>
        <translation>擦一擦手，再按</translation>
    </message>
    <message>
        <source>Just a little harder</source>
        <translation>再用一点点力</translation>
    </message>
    <message>
        <source>Gently, no need to press</source>
        <translation>轻一点，不用使劲</translation>
    </message>
    <message>
        <source>A little to the middle</source>
        <translation>往中间放一点</translation>
    </message>
    <message>
        <source>Rest it there, keep still</source>
        <translation>按住，不要动</translation>
    </message>
    <message>
        <source>Lay your finger flat</source>
        <translation>手指放平</translation>
    </message>
    <message>
        <source>Let us try another finger</source>
        <translation>我们换个手指试试</translation>
    </message>
    <message>
        <source>One moment, I wipe the machine</source>
        <translation>等一下，我擦擦机器</translation>
    </message>
    <message>
        <source>Lift the finger</source>
        <translation>可以抬起来了</translation>
    </message>
    <message>
        <source>Good, saved</source>
        <translation>合格，已保存</translation>
    </message>
    <message>
        <source>Scanner unplugged: plug it in again, nothing is lost</source>
        <translation>指纹仪断开：请重新插好，已采的都在</translation>
    </message>
    <message>
        <source>The scanner is being restarted: one moment, nothing is lost</source>
        <translation>指纹仪正在重新启动：请稍等，已采的都在</translation>
    </message>
    <message>
        <source>This is another scanner: plug in the one that was in use</source>
        <translation>插上的是另一台：请插回原来那台指纹仪</translation>
    </message>
    <message>
        <source>Hold still</source>
        <translation>按住，不要动</translation>
    </message>
    <message>
        <source>Very good, you may lift your hand</source>
        <translation>很好，可以抬手了</translation>
    </message>
    <message>
        <source>Done, thank you</source>
        <translation>好了，谢谢</translation>
    </message>
    <message>
        <source>One moment, please</source>
        <translation>稍等一下</translation>
    </message>
    <message>
        <source>A little lotion, wait {seconds} s, wipe the rest, press</source>
        <translation>抹一点护手霜，等 {seconds} 秒，擦去多余的再按</translation>
    </message>
    <message>
        <source>Just a little while</source>
        <translation>等一小会儿</translation>
    </message>
    <message>
        <source>good</source>
        <translation>好</translation>
    </message>
    <message>
        <source>fair</source>
        <translation>一般</translation>
    </message>
    <message>
        <source>low</source>
        <translation>偏低</translation>
    </message>
    <message>
        <source>A</source>
        <translation>甲</translation>
    </message>
    <message>
        <source>B</source>
        <translation>乙</translation>
    </message>
    <message>
        <source>C</source>
        <translation>丙</translation>
    </message>
    <message>
        <source>D</source>
        <translation>丁</translation>
    </message>
    <message>
        <source>two good fingers</source>
        <translation>两指合格</translation>
    </message>
    <message>
        <source>one good finger</source>
        <translation>一指合格</translation>
    </message>
    <message>
        <source>just usable (explained)</source>
        <translation>勉强可用（已说明）</translation>
    </message>
    <message>
        <source>checked in another way</source>
        <translation>改用其他方式</translation>
    </message>
    <message>
        <source>Two good fingers, all done</source>
        <translation>两个手指合格，采好了</translation>
    </message>
    <message>
        <source>One good finger, all done</source>
        <translation>一个手指合格，采好了</translation>
    </message>
    <message>
        <source>Just usable, and the reason is noted</source>
        <translation>勉强可用，原因已说明</translation>
    </message>
    <message>
        <source>No finger needed: checked in another way</source>
        <translation>不用指纹，改用其他核验方式</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺指</translation>
    </message>
    <message>
        <source>bandaged</source>
        <translation>包扎</translation>
    </message>
    <message>
        <source>deformed</source>
        <translation>变形</translation>
    </message>
    <message>
        <source>worn</source>
        <translation>磨损</translation>
    </message>
    <message>
        <source>skin disease</source>
        <translation>皮肤病</translation>
    </message>
    <message>
        <source>no strength to press</source>
        <translation>无力按压</translation>
    </message>
    <message>
        <source>does not wish to</source>
        <translation>本人不愿</translation>
    </message>
    <message>
        <source>permanent</source>
        <translation>永久</translation>
    </message>
    <message>
        <source>temporary</source>
        <translation>暂时</translation>
    </message>
    <message>
        <source>identity card, in person</source>
        <translation>本人带身份证当面核验</translation>
    </message>
    <message>
        <source>home visit</source>
        <translation>上门核验</translation>
    </message>
    <message>
        <source>witnesses</source>
        <translation>见证人核验</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>照片核验</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>Hand-mark</source>
        <translation>按手印</translation>
    </message>
    <message>
        <source>Witness</source>
        <translation>见证人</translation>
    </message>
    <message>
        <source>half done</source>
        <translation>采到一半</translation>
    </message>
    <message>
        <source>enrolled, waiting for the county</source>
        <translation>已采集，待区县接收</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>已放弃</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>经办人</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>审核人</translation>
    </message>
    <message>
        <source>Technician</source>
        <translation>技术员</translation>
    </message>
    <message>
        <source>Practice account</source>
        <translation>练习账号</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>updated</source>
        <translation>已更新</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>没有变化</translation>
    </message>
    <message>
        <source>compare with the card</source>
        <translation>待核对身份证</translation>
    </message>
    <message>
        <source>not taken</source>
        <translation>没有导入</translation>
    </message>
    <message>
        <source>no citizen number</source>
        <translation>没有身份证号</translation>
    </message>
    <message>
        <source>the spreadsheet cut the number; its last digits are lost</source>
        <translation>身份证号被表格软件截短，后几位已丢失</translation>
    </message>
    <message>
        <source>the number&apos;s check character does not fit</source>
        <translation>身份证号校验码不符</translation>
    </message>
    <message>
        <source>the number is not 18 (or 15) characters long</source>
        <translation>身份证号位数不对</translation>
    </message>
    <message>
        <source>the number holds other characters</source>
        <translation>身份证号含有其他字符</translation>
    </message>
    <message>
        <source>the birth date inside the number does not exist</source>
        <translation>身份证号中的出生日期不存在</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>没有姓名</translation>
    </message>
    <message>
        <source>the name cell holds no name</source>
        <translation>姓名栏内容不是姓名</translation>
    </message>
    <message>
        <source>the number belongs to somebody of another name</source>
        <translation>该身份证号已属于另一姓名的人</translation>
    </message>
    <message>
        <source>the same person as a row above</source>
        <translation>与本表前面的行重复</translation>
    </message>
    <message>
        <source>several people to be confirmed fit; kept apart</source>
        <translation>有多位同名待核对人员，未合并</translation>
    </message>
    <message>
        <source>the sex column and the number disagree</source>
        <translation>性别栏与身份证号不一致</translation>
    </message>
    <message>
        <source>the birth date column and the number disagree</source>
        <translation>出生日期栏与身份证号不一致</translation>
    </message>
    <message>
        <source>the spreadsheet cut the bank account; left out</source>
        <translation>银行账号被表格软件截短，未采用</translation>
    </message>
    <message>
        <source>old number of 15 digits, made 18</source>
        <translation>15 位旧号已升为 18 位</translation>
    </message>
    <message>
        <source>apostrophe before the number removed</source>
        <translation>去掉了号码前的撇号</translation>
    </message>
    <message>
        <source>wide digits made narrow</source>
        <translation>全角数字改成了半角</translation>
    </message>
    <message>
        <source>invisible characters removed</source>
        <translation>去掉了看不见的字符</translation>
    </message>
    <message>
        <source>tab removed</source>
        <translation>去掉了制表符</translation>
    </message>
    <message>
        <source>formula made text</source>
        <translation>公式改成了文字</translation>
    </message>
    <message>
        <source>sign that looks like X made X</source>
        <translation>像 X 的字符改成了 X</translation>
    </message>
    <message>
        <source>decimal point removed</source>
        <translation>去掉了小数点</translation>
    </message>
    <message>
        <source>spaces removed</source>
        <translation>去掉了空格</translation>
    </message>
    <message>
        <source>small x made capital</source>
        <translation>小写 x 改成了大写</translation>
    </message>
    <message>
        <source>look at this row</source>
        <translation>请看一下这一行</translation>
    </message>
    <message>
        <source>way of writing mended</source>
        <translation>写法已规范</translation>
    </message>
    <message>
        <source>Simulated scanner (false fingers)</source>
        <translation>模拟指纹仪（假手指）</translation>
    </message>
    <message>
        <source>Picture folder (in place of a scanner)</source>
        <translation>图片文件夹（当作指纹仪）</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>{age} years</source>
        <translation>{age} 岁</translation>
    </message>
    <message>
        <source>{minutes} min {seconds:02d} s</source>
        <translation>{minutes} 分 {seconds:02d} 秒</translation>
    </message>
    <message>
        <source>Jan</source>
        <translation>1月</translation>
    </message>
    <message>
        <source>Feb</source>
        <translation>2月</translation>
    </message>
    <message>
        <source>Mar</source>
        <translation>3月</translation>
    </message>
    <message>
        <source>Apr</source>
        <translation>4月</translation>
    </message>
    <message>
        <source>May</source>
        <translation>5月</translation>
    </message>
    <message>
        <source>Jun</source>
        <translation>6月</translation>
    </message>
    <message>
        <source>Jul</source>
        <translation>7月</translation>
    </message>
    <message>
        <source>Aug</source>
        <translation>8月</translation>
    </message>
    <message>
        <source>Sep</source>
        <translation>9月</translation>
    </message>
    <message>
        <source>Oct</source>
        <translation>10月</translation>
    </message>
    <message>
        <source>Nov</source>
        <translation>11月</translation>
    </message>
    <message>
        <source>Dec</source>
        <translation>12月</translation>
    </message>
    <message>
        <source>{day} {month} {year}</source>
        <translation>{year}年{month}{day}日</translation>
    </message>
    <message>
        <source>{month} {year}</source>
        <translation>{year}年{month}</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>To pay your resident pension and to check once a year that it reaches you, we ask for your fingerprints.</source>
        <translation>为办理城乡居民基本养老保险待遇领取和资格认证，需要采集您的指纹。</translation>
    </message>
    <message>
        <source>They serve only to confirm that you are you, are kept encrypted and used for nothing else.</source>
        <translation>指纹只用来核对是不是您本人，加密保存，不作他用。</translation>
    </message>
    <message>
        <source>You may refuse and still receive your pension, checked in another way; you may withdraw and have them erased at any time.</source>
        <translation>您可以不同意，不影响领取待遇，我们用其他方式核验；以后也可以随时撤回同意、要求删除。</translation>
    </message>
</context>
</TS>
