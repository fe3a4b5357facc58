// After a form was refused, the summary of errors is where reading goes on.
document.getElementById("error-summary")?.focus();
