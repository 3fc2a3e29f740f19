import { ConnectionCheck } from '@lectern/client/connection-check/connection-check';
import { createRestClient } from '@lectern/client/rest-client';
import { useEffect, useState } from 'react';
import { backendPath } from '../../backend/browser-api.ts';

/** A check that ends with the page. */
export function useConnectionCheck(signalingUrl: string): ConnectionCheck {
  const [check] = useState(
    () => new ConnectionCheck(createRestClient({ baseUrl: backendPath }), signalingUrl),
  );
  useEffect(() => () => check.stop(), [check]);
  return check;
}
