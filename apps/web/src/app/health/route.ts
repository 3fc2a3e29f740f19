/** Readiness of this server alone: the API has its own, with every dependency. */
export function GET() {
  return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
}
