# Two persons over chr20:10,200,001-10,500,000: A has a heterozygous deletion of 3,000 bases after 10,250,000, a homozygous
# tandem duplication of 5,000 after 10,300,000, a heterozygous inversion of 4,000 after 10,350,000; B the deletion, homozygous.
import subprocess
seq = "".join(l.strip() for l in subprocess.run(["samtools","faidx","ref.fa","chr20:10200001-10500000"],capture_output=True,text=True).stdout.splitlines()[1:]).upper()
o = 10200000
def make(dele, dup, inv):
    s = seq
    if inv:
        a=10350000-o; b=a+4000; s = s[:a]+s[a:b][::-1].translate(str.maketrans("ACGT","TGCA"))+s[b:]
    if dup:
        a=10300000-o; b=a+5000; s = s[:b]+s[a:b]+s[b:]
    if dele:
        a=10250000-o; s = s[:a]+s[a+3000:]
    return s
for name, haps in {"SVA":[(1,1,1),(0,1,0)], "SVB":[(1,0,0),(1,0,0)]}.items():
    for i,h in enumerate(haps):
        open(f"{name}.{i}.fa","w").write(">h\n"+make(*h)+"\n")
