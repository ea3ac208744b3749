* SPDX-License-Identifier: Apache-2.0
* Golden LTPS TFT as a behavioural subcircuit: the equations of golden.md, three terminals, drain and source equal.
* The deck header gives the corner parameters and .param g_<name> for each entry of parameters.json.
* A charge Q(v) is a voltage 1e12*Q across 1 pF whose current is mirrored between the terminals.
* Slow: for comparison and for small circuits; tft.sp is what everything else uses.
.func splus(x) {max(x,0)+ln(1+exp(-abs(x)))+1e-12}
.func gu(v,vth,b) {b*splus((v-vth)/b)}
.func gq(a,b) {(2/15)*(3*a*a*a+6*a*a*b+4*a*b*b+2*b*b*b)/((a+b)*(a+b))}
.param g_cox={g_eps_ox*8.8541878128e-12/(g_tox*1e-9)}

.subckt tftn d g s params: w=6u l=3u dvt=0 ku=1
.param pw={2+g_alpha_n} b={g_ss_n*ssn*pw/2.302585093} vt={g_vth_n+dvtn+dvt} lam={g_lambda_n*1e-6/l}
.param k={ku*kn*0.5*g_mu_n*1e-4*g_cox*w/l/(g_v_ref^g_alpha_n)} gl={leakn*g_leak_n*1e-6*w} cov={g_cox*g_overlap*1e-6*w} cc={g_cox*w*l}
Bi d s i={k}*(pwr(gu(v(g,s),{vt},{b}),{pw})-pwr(gu(v(g,d),{vt},{b}),{pw}))*(1+{lam}*(abs(v(d,s))-abs(gu(v(g,s),{vt},{b})-gu(v(g,d),{vt},{b}))))+{gl}*v(d,s)
Bus us 0 v=gu(v(g,s),{vt},{b})
Bud ud 0 v=gu(v(g,d),{vt},{b})
Bqs qs 0 v=1e12*({cc}*gq(v(us),v(ud))+{cov}*v(g,s))
Cqs qs is 1p
Vqs is 0 dc 0
Fqs g s Vqs 1
Bqd qd 0 v=1e12*({cc}*gq(v(ud),v(us))+{cov}*v(g,d))
Cqd qd id 1p
Vqd id 0 dc 0
Fqd g d Vqd 1
.ends

.subckt tftp d g s params: w=9u l=3u dvt=0 ku=1
.param pw={2+g_alpha_p} b={g_ss_p*ssp*pw/2.302585093} vt={g_vth_p+dvtp+dvt} lam={g_lambda_p*1e-6/l}
.param k={ku*kp*0.5*g_mu_p*1e-4*g_cox*w/l/(g_v_ref^g_alpha_p)} gl={leakp*g_leak_p*1e-6*w} cov={g_cox*g_overlap*1e-6*w} cc={g_cox*w*l}
Bi s d i={k}*(pwr(gu(v(s,g),{vt},{b}),{pw})-pwr(gu(v(d,g),{vt},{b}),{pw}))*(1+{lam}*(abs(v(s,d))-abs(gu(v(s,g),{vt},{b})-gu(v(d,g),{vt},{b}))))+{gl}*v(s,d)
Bus us 0 v=gu(v(s,g),{vt},{b})
Bud ud 0 v=gu(v(d,g),{vt},{b})
Bqs qs 0 v=1e12*({cc}*gq(v(us),v(ud))+{cov}*v(s,g))
Cqs qs is 1p
Vqs is 0 dc 0
Fqs s g Vqs 1
Bqd qd 0 v=1e12*({cc}*gq(v(ud),v(us))+{cov}*v(d,g))
Cqd qd id 1p
Vqd id 0 dc 0
Fqd d g Vqd 1
.ends
