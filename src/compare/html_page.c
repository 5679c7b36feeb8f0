/* SPDX-License-Identifier: MIT */
/*
 * html_page.c - what every page begins and ends with, and its filters
 *
 * Nothing is loaded: style and script are in the page.  Without the script
 * everything is there to read; it only hides what is filtered out.
 */
#include "html_page.h"
#include "html.h"
#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;"
    "--line:#d5dae0;--card:#f6f8fa;--bad:#b3261e;--badbg:#fdeceb;"
    "--good:#1a6b3c;--goodbg:#e6f4ea;--warn:#7a5200;--warnbg:#fff3d6;"
    "--link:#0b57d0;--left:#fbe9d0;--right:#dcebfb;--g3:#efe0fa;"
    "--g4:#f9dfe9}"
    "@media(prefers-color-scheme:dark){:root{--bg:#14171c;--fg:#e4e7eb;"
    "--dim:#9aa4b0;--line:#343b45;--card:#1c2128;--bad:#ff9a92;"
    "--badbg:#43201e;--good:#7fd8a0;--goodbg:#173524;--warn:#f0c36a;"
    "--warnbg:#3b2e10;--link:#8ab4f8;--left:#4a3413;--right:#173a5c;"
    "--g3:#3d2a52;--g4:#552338}}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:68rem;padding:1rem 1rem 4rem;"
    "background:var(--bg);color:var(--fg);"
    "font:16px/1.5 system-ui,sans-serif}"
    "a{color:var(--link)}"
    "h1{font-size:1.5rem;margin:.5rem 0}"
    "h2{font-size:1.15rem;margin:2rem 0 .6rem}"
    "h3{font-size:1rem;margin:0;overflow-wrap:anywhere}"
    "code,pre,.mono,table{font-family:ui-monospace,monospace;font-size:.86em}"
    "code{overflow-wrap:anywhere}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.4rem 0;"
    "padding:.5rem .6rem;background:var(--card);border-radius:6px}"
    ".dim{color:var(--dim)}.bad{color:var(--bad)}.good{color:var(--good)}"
    ".counts{display:flex;flex-wrap:wrap;gap:.4rem;padding:0;margin:.6rem 0;"
    "list-style:none}"
    ".chip{display:inline-block;padding:.05rem .5rem;border-radius:1rem;"
    "font-size:.82rem;font-weight:600;background:var(--card);"
    "color:var(--dim);white-space:nowrap}"
    ".chip.bad{background:var(--badbg);color:var(--bad)}"
    ".chip.good{background:var(--goodbg);color:var(--good)}"
    ".chip.warn{background:var(--warnbg);color:var(--warn)}"
    "article,details{border:1px solid var(--line);border-radius:8px;"
    "padding:.6rem .8rem;margin:.5rem 0}"
    "article{border-left:4px solid var(--bad)}"
    "details{padding:.25rem .8rem}"
    "details[open]{padding-bottom:.6rem}"
    "summary{cursor:pointer;overflow-wrap:anywhere;padding:.15rem 0}"
    ":target{outline:2px solid var(--link)}"
    ".wide{overflow-x:auto;margin:.4rem 0}"
    "table{border-collapse:collapse;min-width:50%}"
    "th,td{text-align:left;vertical-align:top;padding:.15rem .6rem;"
    "border-bottom:1px solid var(--line);overflow-wrap:anywhere}"
    "th{font-weight:600;color:var(--dim);white-space:nowrap}"
    "td.left{background:var(--left)}td.right{background:var(--right)}"
    "td.mark{color:var(--dim);padding:.15rem .1rem}"
    "details.part{border:0;padding:0}details.part summary{color:var(--dim)}"
    ".known p{margin:.2rem 0}"
    ".filter{display:flex;flex-wrap:wrap;gap:.5rem;margin:.8rem 0}"
    ".filter label{display:flex;flex-direction:column;font-size:.82rem;"
    "color:var(--dim)}"
    ".filter input,.filter select{font:inherit;font-size:1rem;padding:.2rem "
    ".4rem;max-width:100%;color:var(--fg);background:var(--card);"
    "border:1px solid var(--line);border-radius:6px}"
    "[hidden]{display:none!important}"
    ".matrix{max-height:85vh;overflow:auto}.matrix table{min-width:0}"
    ".matrix th{position:sticky;top:0;background:var(--bg);z-index:2}"
    ".matrix thead th{writing-mode:vertical-rl;padding:.4rem .15rem}"
    ".matrix thead th:first-child{writing-mode:horizontal-tb}"
    ".matrix th:first-child{left:0;z-index:1;text-align:left;"
    "white-space:normal;max-width:45vw;font-weight:400}"
    ".matrix thead th:first-child{z-index:3}"
    ".matrix td{text-align:center;padding:.15rem .4rem}"
    ".g0{background:var(--goodbg);color:var(--good)}"
    ".g1{background:var(--left)}.g2{background:var(--right)}"
    ".g3{background:var(--g3)}.g4{background:var(--g4)}"
    ".g5{background:var(--warnbg)}.gx{background:var(--badbg)}"
    ".pairs td{--rate:0%;background:color-mix(in srgb,var(--good) "
    "var(--rate),var(--bg))}.pairs .r4,.pairs .r5{--rate:8%}"
    ".pairs .r6,.pairs .r7{--rate:16%}.pairs .r8{--rate:26%}"
    ".pairs .r9{--rate:38%}.pairs .r10{--rate:52%;font-weight:600}"
    "@media(max-width:30rem){body{padding:.6rem .6rem 3rem}"
    "th,td{padding:.15rem .35rem}}";

/* A filter may be in the page's address too: page.html?area=search&text=rf */
static const char script[] =
    "(function(){'use strict';"
    "var form=document.getElementById('filter');if(!form)return;"
    "var all=[].slice.call(document.querySelectorAll('[data-text]'));"
    "var shown=document.getElementById('shown');"
    "function has(list,word){return(' '+list+' ').indexOf(' '+word+' ')>=0}"
    "function apply(){"
    "var text=form.text.value.toLowerCase().trim(),area=form.area.value,"
    "verdict=form.verdict.value,resolver=form.resolver.value,cases={};"
    "all.forEach(function(e){var d=e.dataset,"
    "fits=(!text||d.text.toLowerCase().indexOf(text)>=0)&&"
    "(!area||d.area===area)&&(!verdict||d.verdict===verdict)&&"
    "(!resolver||has(d.resolvers,resolver));"
    "e.hidden=!fits;if(fits)cases[d.text]=1});"
    "shown.textContent=Object.keys(cases).length+' shown'}"
    "new URLSearchParams(location.search).forEach(function(value,key){"
    "if(form.elements[key])form.elements[key].value=value});"
    "form.addEventListener('input',apply);"
    "form.addEventListener('submit',function(e){e.preventDefault()});"
    "form.hidden=false;apply()})();";

void html_begin(FILE *out, const char *title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
	      "charset=\"utf-8\">\n<meta name=\"viewport\" "
	      "content=\"width=device-width,initial-scale=1\">\n<title>",
	    out);
	html_text(out, title);
	fprintf(out, "</title>\n<style>%s</style></head><body>\n", style);
}

void html_end(FILE *out)
{
	fprintf(out, "<script>%s</script>\n</body></html>\n", script);
}

static void put_select(
    FILE *out, const char *name, const char *label, const json_t *choices)
{
	const char *choice;
	json_t *unused;

	fprintf(out,
	    "<label>%s<select name=\"%s\"><option value=\"\">any</option>",
	    label, name);
	json_object_foreach((json_t *)choices, choice, unused)
	{
		html_element(out, "option", NULL, choice);
	}
	fputs("</select></label>", out);
}

void html_filter_form(FILE *out, const json_t *areas, const json_t *verdicts,
    const json_t *resolvers, const char *resolver_label)
{
	fputs("<form class=\"filter\" id=\"filter\" hidden><label>text<input "
	      "type=\"search\" name=\"text\"></label>",
	    out);
	put_select(out, "area", "area", areas);
	put_select(out, "verdict", "verdict", verdicts);
	put_select(out, "resolver", resolver_label, resolvers);
	fputs("<output id=\"shown\" class=\"dim\"></output></form>\n", out);
}

void html_filter_data(FILE *out, const char *case_id, const char *title,
    const char *verdict, const char *resolvers)
{
	size_t area = strcspn(case_id, ".");

	fputs(" data-text=\"", out);
	html_text(out, case_id);
	fputc(' ', out);
	html_text(out, title);
	fprintf(out, "\" data-area=\"%.*s\" data-verdict=\"%s\"", (int)area,
	    case_id, verdict);
	fputs(" data-resolvers=\"", out);
	html_text(out, resolvers);
	fputs("\"", out);
}
